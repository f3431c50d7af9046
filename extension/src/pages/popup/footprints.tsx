/** The newest footprints and why each was worth what. */

import { useState } from 'preact/hooks';
import { num, t } from '../ui/i18n';
import { FootprintLine, WorthHelp } from '../ui/worth';
import type { PopupView } from '../ui/types';

const FEW = 4;

/** The list; a few at first. */
export function Footprints({ popup, now }: { popup: PopupView; now: number }) {
  const [all, setAll] = useState(false);
  const shown = all ? popup.recent : popup.recent.slice(0, FEW);
  return (
    <section class="panel" aria-labelledby="recent-title">
      <h2 id="recent-title">{t('recent')}</h2>
      {popup.recent.length === 0 ? (
        <p class="small muted empty">{popup.consent.collectors.length === 0 ? t('recent_off') : t('recent_empty')}</p>
      ) : (
        <>
          <ul>
            {shown.map((view) => (
              <FootprintLine key={view.footprint.id} view={view} now={now} />
            ))}
          </ul>
          {popup.recent.length > FEW && (
            <button type="button" class="button quiet tiny" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? t('show_fewer') : t('show_more', num(popup.recent.length - FEW))}
            </button>
          )}
          <WorthHelp />
        </>
      )}
    </section>
  );
}
