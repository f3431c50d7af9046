/** One stake from approval to reward. */

import { errorText, failureText } from '../../shared/texts';
import { useAction } from './hooks';
import { endOf } from './epochs';
import { dateTime, t, tn, tp, when } from './i18n';
import { call } from './rpc';
import type { EpochView, StakeView } from './types';
import { stakeStatus } from './words';

/** How the status looks: earned, refused, on its way. */
function tone(status: string): string {
  if (status === 'rewarded') return 'chip good';
  if (status === 'refused-by-node' || status === 'stopped') return 'chip bad';
  return 'chip tinted';
}

/** A line of the list. */
export function StakeLine({ stake, epoch, now }: { stake: StakeView; epoch: EpochView; now: number }) {
  const receipt = stake.receipt ?? undefined;
  const reward = stake.reward ?? undefined;
  const failed = stake.error ?? undefined;
  return (
    <li class="stake">
      <div class="row apart">
        <h3>{stake.name}</h3>
        {reward === undefined ? (
          <span class={tone(stake.status)}>{stakeStatus(stake.status)}</span>
        ) : (
          <b class="earned tabular">+{tn('credits', reward.amount)}</b>
        )}
      </div>
      <p class="small muted">
        <span>{tp('stake_value', stake.value)}</span>
        {' · '}
        <time dateTime={new Date(stake.approved_at).toISOString()} title={dateTime(stake.approved_at)}>
          {when(stake.approved_at, now)}
        </time>
      </p>
      {receipt !== undefined && reward === undefined && (
        <p class="small">{t('stake_settles', when(endOf(receipt.settled_after, epoch), now))}</p>
      )}
      {failed !== undefined && <p class="small failed">{failureText(failed)}</p>}
      {stake.status === 'waiting' && <TakeBack pool={stake.pool} epoch={stake.epoch} />}
    </li>
  );
}

/** Takes back a stake whose proof waits here: nothing of it has left. */
export function TakeBack(props: { pool: string; epoch: number; taken?: () => void }) {
  const { busy, error, run } = useAction();
  const take = () =>
    void run(() => call('takeBack', props.pool, props.epoch)).then((taken) => (taken ? props.taken?.() : undefined));
  return (
    <div class="row">
      <button type="button" class="button tiny" disabled={busy} onClick={take}>
        {t('stake_take_back')}
      </button>
      {error !== undefined && <span class="small failed">{errorText(error)}</span>}
    </div>
  );
}
