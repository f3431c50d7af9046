/** The next page that is visited, live, with its points and why. */

import { Notice } from '../ui/controls';
import { useNow } from '../ui/hooks';
import { t, tp } from '../ui/i18n';
import { FootprintLine } from '../ui/worth';
import type { PopupView } from '../ui/types';

/** Waits for the first footprint, then shows what comes. */
export function FirstVisit({ popup }: { popup: PopupView }) {
  const now = useNow(1000);
  const [first] = popup.recent;
  return (
    <div class="stack">
      <div class="stack" aria-live="polite">
        <h1>{first === undefined ? t('visit_title') : t('visit_seen')}</h1>
        {first === undefined && (
          <>
            <p>{t('visit_text')}</p>
            <p class="waiting muted">{t('visit_waiting')}</p>
          </>
        )}
      </div>
      {first === undefined ? (
        <div class="row">
          <button type="button" class="button primary" onClick={() => void chrome.tabs.create({})}>
            {t('visit_new_tab')}
          </button>
        </div>
      ) : (
        <section class="panel seen" aria-label={t('recent')}>
          <p class="seen-points">
            <b class="tabular">{tp('points_n', popup.value_total)}</b> <span class="muted">{t('points_so_far')}</span>
          </p>
          <ul>
            {popup.recent.slice(0, 3).map((view) => (
              <FootprintLine key={view.footprint.id} view={view} now={now} />
            ))}
          </ul>
          {popup.value_total === 0 && <p>{t('visit_zero')}</p>}
          <p class="small muted">{t('worth_formula')}</p>
        </section>
      )}
      <Notice kind="warn" quiet title={t('trial_title')}>
        <p>{t('trial_text')}</p>
      </Notice>
    </div>
  );
}
