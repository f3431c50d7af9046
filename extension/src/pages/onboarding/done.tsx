/** The end of the first minute, and what this page says whenever it is opened later. */

import { useEffect, useRef } from 'preact/hooks';
import { t } from '../ui/i18n';
import { openPage } from '../ui/places';

/** The last step: what the person can expect. */
export function Done({ justNow, open }: { justNow: boolean; open: boolean }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (justNow) title.current?.focus();
  }, [justNow]);
  return (
    <div class="stack">
      <h1 ref={title} tabIndex={-1}>
        {t('done_title')}
      </h1>
      <ul class="sentences">
        {(['done_1', 'done_2', 'done_3', 'done_4'] as const).map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ul>
      <div class="row">
        <button type="button" class="button primary" onClick={() => void openPage('dashboard')}>
          {t('done_dashboard')}
        </button>
        <button type="button" class="button" onClick={() => void openPage('dashboard', 'collectors')}>
          {t('done_collectors')}
        </button>
        {!justNow && open && (
          <button type="button" class="button quiet" onClick={() => void openPage('dashboard', 'settings')}>
            {t('new_kit_title')}
          </button>
        )}
      </div>
    </div>
  );
}
