/** A new recovery kit. */

import { useState } from 'preact/hooks';
import { Secret } from '../../ui/controls';
import { Failure } from '../../ui/failure';
import { useAction } from '../../ui/hooks';
import { t } from '../../ui/i18n';
import { call } from '../../ui/rpc';

/** Replaces a kit that was lost or seen by somebody; the page shows the new one. */
export function NewKit(props: { made: (code: string) => void }) {
  const [passphrase, setPassphrase] = useState('');
  const { busy, error, run } = useAction();
  const ready = passphrase !== '' && !busy;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    void run(async () => {
      const kit = await call('newRecoveryKit', passphrase);
      props.made(kit.code);
    });
  };
  return (
    <section class="panel stack" aria-labelledby="new-kit-title">
      <h2 id="new-kit-title">{t('new_kit_title')}</h2>
      <p class="small muted">{t('new_kit_text')}</p>
      <form class="stack" onSubmit={submit}>
        <Secret
          id="new-kit-passphrase"
          label={t('passphrase_old')}
          value={passphrase}
          fresh={false}
          change={setPassphrase}
        />
        <div class="row">
          <button type="submit" class="button" disabled={!ready}>
            {busy ? t('passphrase_working') : t('new_kit_title')}
          </button>
        </div>
        {error !== undefined && <Failure code={error} />}
      </form>
    </section>
  );
}
