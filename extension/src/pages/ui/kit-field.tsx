/** The field for a recovery kit. */

import { t } from './i18n';

/** A kit's code as the person types it: the vault forgives case, spaces and hyphens. */
export function KitField(props: { id: string; value: string; invalid?: boolean; change: (value: string) => void }) {
  return (
    <div class="field">
      <label for={props.id}>{t('kit_code')}</label>
      <input
        id={props.id}
        class="mono"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        aria-invalid={props.invalid === true}
        value={props.value}
        onInput={(event) => props.change(event.currentTarget.value)}
      />
    </div>
  );
}
