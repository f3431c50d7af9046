/** Erasing everything, after a word typed to confirm. */

import { useState } from 'preact/hooks';
import { Notice } from '../../ui/controls';
import { Failure } from '../../ui/failure';
import { useAction } from '../../ui/hooks';
import { t } from '../../ui/i18n';
import { call } from '../../ui/rpc';

/** The form. */
export function Erase(props: { changed: () => Promise<void> }) {
  const [typed, setTyped] = useState('');
  const [done, setDone] = useState(false);
  const { busy, error, run } = useAction();
  const word = t('erase_word');
  const ready = typed.trim().toLocaleUpperCase() === word.toLocaleUpperCase() && !busy;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    void run(() => call('eraseEverything')).then((ok) => {
      setDone(ok);
      setTyped('');
      return props.changed();
    });
  };
  return (
    <section class="panel stack erase" aria-labelledby="erase-title">
      <h2 id="erase-title">{t('erase_title')}</h2>
      <p class="small">{t('erase_text')}</p>
      <form class="stack" onSubmit={submit}>
        <div class="field">
          <label for="erase">{t('erase_confirm', word)}</label>
          <input
            id="erase"
            autocomplete="off"
            spellcheck={false}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
        <div class="row">
          <button type="submit" class="button danger" disabled={!ready}>
            {t('erase_title')}
          </button>
        </div>
      </form>
      {done && (
        <Notice kind="good">
          <p>{t('erase_done')}</p>
        </Notice>
      )}
      {error !== undefined && <Failure code={error} />}
    </section>
  );
}
