/** Points today and in all, and how far the epoch is. */

import { Bar, Notice } from '../ui/controls';
import { duration, points, t, tn, tp } from '../ui/i18n';
import type { PopupView } from '../ui/types';
import { WorthRows } from '../ui/worth-rows';

/** The figures at the top. */
export function Points({ popup, now }: { popup: PopupView; now: number }) {
  const { epoch } = popup;
  const today = popup.value_today ?? undefined;
  const length = Math.max(1, epoch.ends_at - epoch.starts_at);
  const left = Math.max(0, epoch.ends_at - now);
  const { footprints, seconds } = epoch.uncounted;
  return (
    <section class="panel points" aria-label={t('points')}>
      <div class="figures">
        {today !== undefined && (
          <p>
            <b class="figure tabular">{points(today)}</b>
            <span>{t('points_today')}</span>
          </p>
        )}
        <p>
          <b class="figure small-figure tabular">{points(popup.value_total)}</b>
          <span>{t('points_total')}</span>
        </p>
      </div>
      {today !== undefined && <WorthRows rows={popup.categories} value={today} title={t('worth_today')} />}
      <div class="epoch">
        <div class="row apart small muted">
          <span>{t('epoch_left', duration(left))}</span>
          <span class="tabular">{popup.state === 'locked' ? '' : tp('epoch_so_far', epoch.value)}</span>
        </div>
        <Bar part={1 - left / length} label={t('epoch_progress')} text={t('epoch_left', duration(left))} />
        <p class="hint">{t('epoch_hint')}</p>
      </div>
      {(footprints > 0 || seconds > 0) && (
        <Notice kind="warn">{tn('epoch_uncounted', footprints, duration(seconds * 1000))}</Notice>
      )}
    </section>
  );
}
