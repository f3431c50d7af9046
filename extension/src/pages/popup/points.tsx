/** Points today and in all, and how far the epoch is. */

import { Bar, Notice } from '../ui/controls';
import { duration, num, t, tn } from '../ui/i18n';
import type { PopupView } from '../ui/types';

/** The figures at the top. */
export function Points({ popup, now }: { popup: PopupView; now: number }) {
  const { epoch } = popup;
  const length = Math.max(1, epoch.ends_at - epoch.starts_at);
  const left = Math.max(0, epoch.ends_at - now);
  return (
    <section class="panel points" aria-label={t('points')}>
      <div class="figures">
        <p>
          <b class="figure tabular">{num(popup.points_today)}</b>
          <span>{t('points_today')}</span>
        </p>
        <p>
          <b class="figure small-figure tabular">{num(popup.points_total)}</b>
          <span>{t('points_total')}</span>
        </p>
      </div>
      <div class="epoch">
        <div class="row apart small muted">
          <span>{t('epoch_left', duration(left))}</span>
          <span class="tabular">{popup.state === 'locked' ? '' : tn('epoch_so_far', epoch.points)}</span>
        </div>
        <Bar part={1 - left / length} label={t('epoch_progress')} text={t('epoch_left', duration(left))} />
        <p class="hint">{t('epoch_hint')}</p>
      </div>
      {epoch.full && <Notice kind="warn">{t('epoch_full')}</Notice>}
    </section>
  );
}
