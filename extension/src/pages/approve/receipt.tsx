/** The node's receipt, and the reward when the epoch is settled. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { failureText } from '../../shared/texts';
import { Notice } from '../ui/controls';
import { useNow, useView } from '../ui/hooks';
import { dateTime, duration, points, t, tn, when } from '../ui/i18n';
import { call } from '../ui/rpc';
import { TakeBack } from '../ui/stake';
import type { StakePreview, StakeReceipt } from '../ui/types';
import { stakeStatus } from '../ui/words';
import { startOf } from './epochs';

/** An approval that will not be sent. */
export function Cancelled() {
  return (
    <Notice title={t('stake_cancelled')}>
      <p>{t('stake_cancelled_text')}</p>
    </Notice>
  );
}

/** Shown after the proof was handed to the node. */
export function Receipt(props: {
  asked: { pool: string; epoch: number };
  preview: StakePreview | undefined;
  receipt: StakeReceipt | null;
}) {
  const { pool, epoch } = props.asked;
  const view = useView(async () => ({ state: await call('state'), stakes: await call('stakes', 20) }), 3000);
  const stake = view.value?.stakes.find((other) => other.pool === pool && other.epoch === epoch);
  const receipt = props.receipt ?? stake?.receipt ?? undefined;
  const reward = stake?.reward ?? undefined;
  const refused = stake?.error ?? undefined;
  const now = useNow(1000);
  const { preview } = props;
  const at = preview?.settled_at;
  const settles =
    at === undefined || at <= now ? t('reward_waiting') : t('reward_waiting_at', when(at, now), duration(at - now));
  const [taken, setTaken] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  // Taken back here, or from another page while this one waited; a locked vault shows no stakes at all.
  const gone = receipt === undefined && view.value?.state === 'unlocked' && stake === undefined;
  if (taken || gone) {
    return (
      <div class="stack">
        <Cancelled />
        <CloseWindow />
      </div>
    );
  }
  return (
    <div class="stack">
      <section class="panel stack" aria-labelledby="receipt-title">
        <h2 id="receipt-title" ref={title} tabIndex={-1}>
          {receipt !== undefined ? t('receipt_title') : stake?.status === 'sent' ? t('receipt_sent_title') : t('receipt_waiting_title')}
        </h2>
        {receipt === undefined && stake === undefined ? (
          <p class="muted">{t('loading')}</p>
        ) : receipt === undefined ? (
          <Notice kind={refused === undefined ? 'warn' : 'bad'}>
            <p>{refused !== undefined ? failureText(refused) : t(stake?.status === 'sent' ? 'receipt_sent' : 'receipt_waiting')}</p>
            {stake?.status === 'waiting' && <TakeBack {...props.asked} taken={() => setTaken(true)} />}
          </Notice>
        ) : (
          <dl class="facts">
            <div>
              <dt>{t('receipt_value')}</dt>
              <dd class="tabular">{points(receipt.value)}</dd>
            </div>
            <div>
              <dt>{t('receipt_epochs')}</dt>
              <dd class="tabular">{t('receipt_epochs_text', String(receipt.epoch), String(receipt.budget_epoch))}</dd>
            </div>
            <div>
              <dt>{t('receipt_nullifier')}</dt>
              <dd class="mono break">{receipt.nullifier}</dd>
            </div>
            <div>
              <dt>{t('receipt_signature')}</dt>
              <dd class="mono break">{receipt.signature}</dd>
            </div>
          </dl>
        )}
      </section>
      <section class="panel reward" aria-live="polite" aria-label={t('about_reward')}>
        {reward === undefined ? (
          <>
            {stake !== undefined && (
              <p>
                <span class="chip tinted">{stakeStatus(stake.status)}</span>
              </p>
            )}
            <p class="muted">{settles}</p>
          </>
        ) : (
          <>
            <p class="reward-amount">
              <b class="tabular">+{tn('credits', reward.amount)}</b>
            </p>
            <p class="muted">{t('reward_paid', preview === undefined ? String(reward.epoch) : dateTime(startOf(reward.epoch, preview)))}</p>
          </>
        )}
        <p class="small muted">{t('credits_test')}</p>
      </section>
      <CloseWindow />
    </div>
  );
}

function CloseWindow() {
  return (
    <button type="button" class="button primary" onClick={() => window.close()}>
      {t('close_window')}
    </button>
  );
}
