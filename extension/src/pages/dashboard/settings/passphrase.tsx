/** Changing the passphrase, with the present one or with the recovery kit. */

import { useState } from 'preact/hooks';
import { Secret } from '../../ui/controls';
import { Failure } from '../../ui/failure';
import { useAction } from '../../ui/hooks';
import { t } from '../../ui/i18n';
import { KitField } from '../../ui/kit-field';
import { call } from '../../ui/rpc';

/** The form. */
export function ChangePassphrase() {
  const [byKit, setByKit] = useState(false);
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [done, setDone] = useState(false);
  const { busy, error, clear, run } = useAction();
  const ready = old !== '' && next !== '' && next === again && !busy;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    setDone(false);
    void run(() => call(byKit ? 'changePassphraseWithKit' : 'changePassphrase', old, next)).then((ok) => {
      setDone(ok);
      if (ok) {
        setOld('');
        setNext('');
        setAgain('');
      }
    });
  };
  const other = () => {
    setByKit(!byKit);
    setOld('');
    clear();
  };
  return (
    <section class="panel stack" aria-labelledby="change-title">
      <h2 id="change-title">{t('change_passphrase')}</h2>
      <form class="stack" onSubmit={submit}>
        {byKit ? (
          <KitField id="old" value={old} change={setOld} />
        ) : (
          <Secret id="old" label={t('passphrase_old')} value={old} fresh={false} change={setOld} />
        )}
        <Secret id="next" label={t('passphrase_new')} value={next} fresh change={setNext} />
        <Secret
          id="again"
          label={t('passphrase_again')}
          value={again}
          fresh
          invalid={again !== '' && again !== next}
          change={setAgain}
        />
        <div class="row">
          <button type="submit" class="button" disabled={!ready}>
            {busy ? t('passphrase_working') : t('change_passphrase')}
          </button>
          <button type="button" class="button quiet tiny" onClick={other}>
            {byKit ? t('use_passphrase') : t('passphrase_forgotten')}
          </button>
        </div>
        <p class="small" role="status">
          {done ? t('passphrase_changed') : ''}
        </p>
        {error !== undefined && <Failure code={error} />}
      </form>
    </section>
  );
}
