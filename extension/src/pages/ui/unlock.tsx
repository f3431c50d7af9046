/** Opening a locked vault: by passphrase, or by the recovery kit. */

import { useState } from 'preact/hooks';
import { Secret } from './controls';
import { Failure } from './failure';
import { useAction } from './hooks';
import { t } from './i18n';
import { KitField } from './kit-field';
import { call } from './rpc';

/** The form in the popup and on other pages that need the vault open. */
export function Unlock(props: { changed: () => Promise<void> }) {
  const [byKit, setByKit] = useState(false);
  const [text, setText] = useState('');
  const { busy, error, clear, run } = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.trim() === '' || busy) return;
    void run(() => (byKit ? call('unlockWithKit', text) : call('unlock', text))).then((opened) => {
      if (!opened) return undefined;
      setText('');
      return props.changed();
    });
  };
  const other = () => {
    setByKit(!byKit);
    setText('');
    clear();
  };
  return (
    <section class="panel stack" aria-labelledby="unlock-title">
      <div>
        <h2 id="unlock-title">{t('locked_title')}</h2>
        <p class="small muted">{t('locked_text')}</p>
      </div>
      <form class="stack" onSubmit={submit}>
        {byKit ? (
          <KitField id="unlock-kit" value={text} invalid={error !== undefined} change={setText} />
        ) : (
          <Secret
            id="unlock-passphrase"
            label={t('passphrase')}
            value={text}
            fresh={false}
            focus
            invalid={error !== undefined}
            change={setText}
          />
        )}
        {error !== undefined && <Failure code={error} />}
        <div class="row">
          <button type="submit" class="button primary" disabled={busy || text.trim() === ''}>
            {busy ? t('unlocking') : t('unlock')}
          </button>
          <button type="button" class="button quiet tiny" onClick={other}>
            {byKit ? t('use_passphrase') : t('use_kit')}
          </button>
        </div>
      </form>
    </section>
  );
}
