/** Pools that are open, what one would earn, and why not where nothing can be staked now. */

import { failureText } from '../../shared/texts';
import { Notice } from '../ui/controls';
import { Failure } from '../ui/failure';
import { useAction } from '../ui/hooks';
import { lengthOf } from '../ui/epochs';
import { duration, t, tn } from '../ui/i18n';
import { openPage } from '../ui/places';
import { call } from '../ui/rpc';
import type { Offer, PopupView } from '../ui/types';
import { offerReason } from '../ui/words';

function Pool({ offer, age, open }: { offer: Offer; age: string; open: (offer: Offer) => void }) {
  const ready = (offer.reason === null || offer.reason === undefined) && typeof offer.epoch === 'number';
  const reason = offer.reason ?? undefined;
  return (
    <li class="pool">
      <div class="pool-text">
        <h3>{offer.name}</h3>
        <p class="small muted">{t('pool_by', offer.operator)}</p>
        {ready ? (
          <p class="small">{tn('pool_earn', offer.expected)}</p>
        ) : (
          <p class="small muted">{offerReason(reason ?? 'no-epoch-ready', age)}</p>
        )}
      </div>
      {ready && (
        <button
          type="button"
          class="button primary tiny"
          aria-label={t('pool_look_at', offer.name)}
          onClick={() => open(offer)}
        >
          {t('pool_look')}
        </button>
      )}
    </li>
  );
}

/** The list, or why there is none. */
export function Pools({ popup }: { popup: PopupView }) {
  const asking = useAction();
  const syncing = useAction();
  const { network, offers } = popup;
  const broken = network.error ?? undefined;
  const open = (offer: Offer) => {
    const { pool, epoch } = offer;
    if (typeof epoch === 'number') void asking.run(() => call('openApprove', pool, epoch));
  };
  return (
    <section class="panel stack" aria-labelledby="pools-title">
      <h2 id="pools-title">{t('pools')}</h2>
      {broken !== undefined && (
        <Notice kind="warn" quiet>
          <p>{failureText(broken)}</p>
          <p class="small">
            {t('node_at')} <code class="address">{network.address}</code>
          </p>
          <div class="row">
            <button
              type="button"
              class="button tiny"
              disabled={syncing.busy}
              onClick={() => void syncing.run(() => call('sync'))}
            >
              {syncing.busy ? t('trying') : t('try_again')}
            </button>
            <button type="button" class="button quiet tiny" onClick={() => void openPage('dashboard', 'settings')}>
              {t('node_change')}
            </button>
          </div>
        </Notice>
      )}
      {offers.length > 0 && (
        <ul class="pools">
          {offers.map((offer) => (
            <Pool key={offer.pool} offer={offer} age={duration(offer.least_age * lengthOf(popup.epoch))} open={open} />
          ))}
        </ul>
      )}
      {offers.length === 0 && broken === undefined && <p class="small muted">{t('pools_none')}</p>}
      {asking.error !== undefined && <Failure code={asking.error} />}
    </section>
  );
}
