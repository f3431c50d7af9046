/** Everything as a file of JSON lines. */

import { useState } from 'preact/hooks';
import { Failure } from '../../ui/failure';
import { useAction } from '../../ui/hooks';
import { t } from '../../ui/i18n';
import { call } from '../../ui/rpc';

/** The button, which needs an open vault, and whether secrets go along. */
export function Export({ open }: { open: boolean }) {
  const [secrets, setSecrets] = useState(false);
  const { busy, error, run } = useAction();
  const save = () =>
    void run(async () => {
      const lines = await call('exportJsonl', secrets);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([lines], { type: 'application/jsonl' }));
      link.download = `ashiato-${new Date().toISOString().slice(0, 10)}.jsonl`;
      link.click();
      URL.revokeObjectURL(link.href);
    });
  return (
    <section class="panel stack" aria-labelledby="export-title">
      <h2 id="export-title">{t('export_title')}</h2>
      <p class="small muted">{t('export_text')}</p>
      <label class="check">
        <input
          id="export-secrets"
          type="checkbox"
          aria-describedby="export-secrets-text"
          checked={secrets}
          disabled={!open || busy}
          onChange={(event) => setSecrets(event.currentTarget.checked)}
        />
        <span>{t('export_secrets')}</span>
      </label>
      <p class="small muted" id="export-secrets-text">
        {t('export_secrets_text')}
      </p>
      <div class="row">
        <button type="button" class="button" disabled={!open || busy} onClick={save}>
          {busy ? t('export_working') : t('export_save')}
        </button>
        {!open && <span class="small muted">{t('export_locked')}</span>}
      </div>
      {error !== undefined && <Failure code={error} />}
    </section>
  );
}
