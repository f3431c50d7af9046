/** Every stake with its reward, the balance, and the receipts behind them. */

import { Failure } from '../ui/failure';
import { useNow, useView } from '../ui/hooks';
import { num, t } from '../ui/i18n';
import { call } from '../ui/rpc';
import { StakeLine } from '../ui/stake';
import type { PopupView } from '../ui/types';

/** The list. */
export function Stakes({ popup }: { popup: PopupView }) {
  const view = useView(() => call('stakes', 100), 10_000);
  const now = useNow(30_000);
  const stakes = view.value;
  return (
    <div class="stack narrow">
      <section class="panel">
        <div class="row apart">
          <h2>{t('balance')}</h2>
          <p class="balance tabular">
            <b>{num(popup.balance)}</b> {t('credits_unit')}
          </p>
        </div>
        <p class="small muted">{t('credits_test')}</p>
      </section>
      {view.error !== undefined && <Failure code={view.error} again={() => void view.again()} />}
      {stakes === undefined ? (
        view.error === undefined && <p class="muted">{t('loading')}</p>
      ) : stakes.length === 0 ? (
        <p class="panel muted">{t('stakes_none')}</p>
      ) : (
        <ul class="panel stakes">
          {stakes.map((stake) => (
            <StakeLine key={`${stake.pool}/${stake.epoch}`} stake={stake} epoch={popup.epoch} now={now} />
          ))}
        </ul>
      )}
    </div>
  );
}
