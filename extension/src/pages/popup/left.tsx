/** The count of requests and bytes that left this device today. */

import { t, tn } from '../ui/i18n';
import { openPage } from '../ui/places';
import type { PopupView } from '../ui/types';

/** The line at the foot; it opens the ledger. */
export function LeftToday({ popup }: { popup: PopupView }) {
  const left = popup.left_today;
  return (
    <footer class="left">
      <p>
        <span>{t('left_today')}</span>{' '}
        {left == null ? (
          <span class="muted">{t('left_locked')}</span>
        ) : (
          <b>
            {tn('left_records', left.records)}{t('list_comma')}
            {tn('left_proofs', left.proofs)}{t('list_comma')}
            {tn('left_registrations', left.registrations)}
          </b>
        )}
      </p>
      <button type="button" class="button quiet tiny" onClick={() => void openPage('dashboard', 'ledger')}>
        {t('ledger_open')}
      </button>
    </footer>
  );
}
