/** The facts of an offer: what is proven, among whom it hides, when it pays. */

import { dateTime, duration, num, t, tn, when } from '../ui/i18n';
import type { StakePreview } from '../ui/types';
import { lengthOf, startOf } from './epochs';
import { expectedOf } from './values';

function scopeText(preview: StakePreview, now: number): string {
  const { scope } = preview.terms;
  if (scope.kind === 'epoch') return t('about_once_epoch');
  return t('about_once_ever', when(startOf(scope.first, preview), now), when(startOf(scope.last + 1, preview), now));
}

/** The list. */
export function Facts({ preview, value, now }: { preview: StakePreview; value: number | undefined; now: number }) {
  const expired = preview.expires_at <= now;
  const facts: [string, string][] = [
    [t('about_footprints'), tn('about_footprints_of', preview.footprints, dateTime(preview.epoch_starts_at))],
    [t('about_hides'), tn('about_leaves', preview.leaves)],
    [t('about_age'), preview.least_age === 0 ? t('about_age_any') : t('about_age_least', duration(preview.least_age * lengthOf(preview)))],
    [t('about_scope'), scopeText(preview, now)],
    [t('about_deposit'), tn('credits', preview.terms.deposit)],
    [t('about_reward'), value === undefined ? '–' : tn('credits_most', expectedOf(preview, value))],
    [t('about_settled'), t('about_expires_in', when(preview.settled_at, now), duration(preview.settled_at - now))],
    [
      t('about_expires'),
      expired ? t('about_expired') : t('about_expires_in', dateTime(preview.expires_at), duration(preview.expires_at - now)),
    ],
  ];
  return (
    <section class="panel" aria-labelledby="about-title">
      <h2 id="about-title">{t('about_stake')}</h2>
      <dl class="facts">
        <FactRows facts={facts} />
      </dl>
      <p class="small muted">{t('credits_test')}</p>
    </section>
  );
}

/** Names and what they are, as rows of a list. */
function FactRows({ facts }: { facts: [string, string][] }) {
  return (
    <>
      {facts.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </>
  );
}

/** What would leave, to the byte. */
export function Leaves({ preview, network }: { preview: StakePreview; network: string | undefined }) {
  const facts: [string, string][] = [
    [t('would_leave_records'), num(preview.records)],
    [t('would_leave_fields'), preview.fields.length === 0 ? t('none') : preview.fields.join(t('list_comma'))],
    [t('would_leave_proof'), t('would_leave_proof_text')],
    [t('would_leave_payout'), t('would_leave_payout_text')],
  ];
  return (
    <dl class="facts">
      <FactRows facts={facts} />
      <div>
        <dt>{t('would_leave_to')}</dt>
        <dd class="mono break">{preview.node}</dd>
      </div>
      {network !== undefined && (
        <div>
          <dt>{t('would_leave_network')}</dt>
          <dd>{network}</dd>
        </div>
      )}
    </dl>
  );
}
