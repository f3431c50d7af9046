/** One footprint and why it is worth what it is. */

import type { FootprintView } from './types';
import { points, t, tp, when } from './i18n';
import { actionName, categoryName, reasonName, siteName } from './words';
import { worthSum } from './worth-rows';

/** The most footprints that a network may count in an epoch. */
const EVENTS_MAX = 8191;

/** Details of a footprint beyond its site, if there are any. */
function detail(view: FootprintView): string | undefined {
  const { query, title, path, detail: more, action } = view.footprint;
  if (query !== undefined && query !== null) return query === '' ? t('query_withheld') : `“${query}”`;
  if (title !== undefined && title !== null) return title;
  if (path !== undefined && path !== null && path !== '/') return path;
  // Core keeps known wallets by name and says `other` of the rest.
  if (action.startsWith('wallet-') && more === 'other') return t('wallet_unknown');
  if (more !== undefined && more !== null) return action === 'link-out' ? t('detail_link_out', more) : more;
  return undefined;
}

/** A line of the list: site, kind and reason, the sum and its result. */
export function FootprintLine({ view, now }: { view: FootprintView; now: number }) {
  const { footprint, worth } = view;
  const more = detail(view);
  const site = siteName(footprint.host);
  return (
    <li class={view.live ? 'footprint live' : 'footprint'}>
      <div class="footprint-head">
        <strong class="host" title={site}>
          {site}
        </strong>
        <span class="sum tabular">
          <b aria-hidden="true">{points(worth.value)}</b>
          <span class="hidden-text">{tp('points_n', worth.value)}</span>
        </span>
      </div>
      {more !== undefined && <p class="footprint-more">{more}</p>}
      <p class="footprint-why">
        <span>
          {categoryName(footprint.category)} <span class="reason">({reasonName(footprint.reason)})</span>
        </span>
        <span>{footprint.continued === true ? t('action_continued', actionName(footprint.action)) : actionName(footprint.action)}</span>
        <span>{worthSum(worth.seconds, worth.weight, 10 * worth.action_weight * worth.bonus)}</span>
        {view.live ? (
          <span class="chip good">{t('live_now')}</span>
        ) : (
          <time dateTime={new Date(footprint.started_at).toISOString()}>{when(footprint.started_at, now)}</time>
        )}
        {!view.counted && (
          <span class="chip" title={t('not_counted_why')}>
            {t('not_counted')}
          </span>
        )}
      </p>
    </li>
  );
}

/** The explanation of the sum. */
export function WorthHelp() {
  return (
    <details class="help">
      <summary>{t('worth_why')}</summary>
      <p>{t('worth_formula')}</p>
      <p>{t('worth_cap', EVENTS_MAX)}</p>
    </details>
  );
}
