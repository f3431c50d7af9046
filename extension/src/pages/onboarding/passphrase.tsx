/** The passphrase: it ends the trial. */

import { useState } from 'preact/hooks';
import { Secret } from '../ui/controls';
import { Failure } from '../ui/failure';
import { useAction } from '../ui/hooks';
import { t } from '../ui/i18n';
import { call } from '../ui/rpc';
import { strength } from '../ui/strength';

/** The form; gives the recovery kit's code. */
export function Passphrase(props: { sealing: (now: boolean) => void; done: (code: string) => void }) {
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const { busy, error, run } = useAction();
  const strong = strength(first);
  const differ = second !== '' && first !== second;
  const ready = first !== '' && first === second && !busy;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    props.sealing(true);
    void run(async () => {
      const kit = await call('setPassphrase', first);
      props.done(kit.code);
    }).then(() => props.sealing(false));
  };
  return (
    <section class="panel stack" aria-labelledby="passphrase-title">
      <div>
        <h2 id="passphrase-title">{t('passphrase_title')}</h2>
        <p class="small muted">{t('passphrase_text')}</p>
      </div>
      <form class="stack" onSubmit={submit}>
        <Secret
          id="passphrase"
          label={t('passphrase')}
          value={first}
          fresh
          describedBy="passphrase-hint"
          change={setFirst}
        />
        <div class="strength" id="passphrase-hint" aria-live="polite">
          <span class={first === '' ? 'strength-bar' : `strength-bar ${strong}`} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span class="small">{first === '' ? t('passphrase_hint') : t(`strength_${strong}`)}</span>
        </div>
        <Secret
          id="passphrase-again"
          label={t('passphrase_again')}
          value={second}
          fresh
          invalid={differ}
          describedBy="passphrase-differ"
          change={setSecond}
        />
        <p class="small failed" id="passphrase-differ" aria-live="polite">
          {differ && !first.startsWith(second) ? t('passphrase_differ') : ''}
        </p>
        {error !== undefined && <Failure code={error} />}
        <div class="row">
          <button type="submit" class="button primary" disabled={!ready}>
            {busy ? t('passphrase_working') : t('set_passphrase')}
          </button>
        </div>
      </form>
    </section>
  );
}
