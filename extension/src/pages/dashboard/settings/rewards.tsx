/** Notifications of rewards. */

import { useEffect, useState } from 'preact/hooks';
import { Failure } from '../../ui/failure';
import { useAction } from '../../ui/hooks';
import { t } from '../../ui/i18n';

/** Notifications of rewards: Chrome's permission is the switch. */
export function Rewards() {
  const [on, setOn] = useState<boolean>();
  const { busy, error, run } = useAction();
  const wanted = { permissions: ['notifications' as const] };
  const look = () => chrome.permissions.contains(wanted).then(setOn);
  useEffect(() => void look(), []);
  const change = (to: boolean) =>
    void run(() => (to ? chrome.permissions.request(wanted) : chrome.permissions.remove(wanted))).then(look);
  return (
    <section class="panel stack" aria-labelledby="rewards-title">
      <h2 id="rewards-title">{t('rewards_title')}</h2>
      <p class="small muted" id="rewards-text">
        {t('rewards_text')}
      </p>
      <label class="row">
        <input
          type="checkbox"
          aria-describedby="rewards-text"
          checked={on === true}
          disabled={busy || on === undefined}
          onChange={(event) => change(event.currentTarget.checked)}
        />
        <span>{t('rewards_label')}</span>
      </label>
      {error !== undefined && <Failure code={error} />}
    </section>
  );
}
