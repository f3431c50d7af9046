/** The time without input after which the vault locks itself. */

import { Failure } from '../../ui/failure';
import { useAction } from '../../ui/hooks';
import { num, t } from '../../ui/i18n';
import { call } from '../../ui/rpc';
import type { PopupView } from '../../ui/types';

const IDLE_LIMITS = [1, 5, 15, 60, 240] as const;

/** The choice. */
export function IdleLimit(props: { popup: PopupView; changed: () => Promise<void> }) {
  const { busy, error, run } = useAction();
  const limit = props.popup.idle_limit ?? undefined;
  const change = (text: string) =>
    void run(() => call('setIdleLimit', text === '' ? null : Number(text))).then(props.changed);
  return (
    <section class="panel stack" aria-labelledby="idle-title">
      <h2 id="idle-title">{t('idle_title')}</h2>
      <p class="small muted" id="idle-text">
        {t('idle_text')}
      </p>
      <div class="row">
        <label for="idle-limit">{t('idle_label')}</label>
        <select
          id="idle-limit"
          class="input"
          aria-describedby="idle-text"
          disabled={busy}
          value={limit === undefined ? '' : String(limit)}
          onChange={(event) => change(event.currentTarget.value)}
        >
          <option value="">{t('idle_never')}</option>
          {IDLE_LIMITS.map((minutes) => (
            <option key={minutes} value={String(minutes)}>
              {minutes < 60 ? t('idle_minutes', num(minutes)) : t('idle_hours', num(minutes / 60))}
            </option>
          ))}
        </select>
      </div>
      {error !== undefined && <Failure code={error} />}
    </section>
  );
}
