/** Test credits and stakes so far, and the zkSBT as a card. */

import { startOf } from '../ui/epochs';
import { Mark } from '../ui/mark';
import { date, num, t, tn } from '../ui/i18n';
import { StakeLine } from '../ui/stake';
import type { PopupView } from '../ui/types';

/** The balance and the newest stakes. */
export function Rewards({ popup, now }: { popup: PopupView; now: number }) {
  return (
    <section class="panel stack" aria-labelledby="rewards-title">
      <div class="row apart">
        <h2 id="rewards-title">{t('balance')}</h2>
        <p class="balance tabular">
          <b>{num(popup.balance)}</b> {t('credits_unit')}
        </p>
      </div>
      {popup.network.test_network && <p class="hint">{t('credits_test')}</p>}
      {popup.stakes.length === 0 ? (
        <p class="small muted">{t('stakes_none')}</p>
      ) : (
        <ul class="stakes">
          {popup.stakes.slice(0, 4).map((stake) => (
            <StakeLine key={`${stake.pool}/${stake.epoch}`} stake={stake} epoch={popup.epoch} now={now} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** The zkSBT. */
export function Token({ popup }: { popup: PopupView }) {
  const token = popup.token ?? undefined;
  return (
    <section class="token" aria-labelledby="token-title">
      <div class="token-head">
        <h2 id="token-title">{t('token')}</h2>
        <span class="token-note">{t('token_bound')}</span>
      </div>
      {token === undefined ? (
        <p class="small">{popup.state === 'trial' ? t('token_trial') : t('token_none')}</p>
      ) : (
        <>
          <p class="token-id mono" title={token.id}>
            <span class="hidden-text">{t('token_id')} </span>
            {token.id.slice(0, 8)} {token.id.slice(8, 16)} … {token.id.slice(-8)}
          </p>
          <p class="small">
            {tn('token_epochs', token.epochs_registered)} · {t('token_minted', date(startOf(token.minted_in, popup.epoch)))}
          </p>
          {token.lost_to_early.length > 0 && <p class="small">{tn('token_late', token.lost_to_early.length)}</p>}
          <Mark size={64} />
        </>
      )}
    </section>
  );
}
