/** The form that erases everything: a word typed to confirm, then the button. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from './i18n';

/** Erases on submit. The children stand before the button. */
export function EraseForm(props: {
  id: string;
  button: string;
  busy: boolean;
  erase: () => Promise<unknown>;
  children?: ComponentChildren;
}) {
  const [typed, setTyped] = useState('');
  const word = t('erase_word');
  const ready = typed.trim().toLocaleUpperCase() === word.toLocaleUpperCase() && !props.busy;
  const submit = (event: Event) => {
    event.preventDefault();
    if (ready) void props.erase().then(() => setTyped(''));
  };
  return (
    <form class="stack" onSubmit={submit}>
      <div class="field">
        <label for={props.id}>{t('erase_confirm', word)}</label>
        <input
          id={props.id}
          autocomplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <div class="row">
        {props.children}
        <button type="submit" class="button danger" disabled={!ready}>
          {props.button}
        </button>
      </div>
    </form>
  );
}
