/** The popup before anything is kept, and during the trial. */

import { Notice } from '../ui/controls';
import { t } from '../ui/i18n';
import { openPage } from '../ui/places';

/** Nothing is kept yet. */
export function Welcome() {
  return (
    <section class="panel stack welcome">
      <h2>{t('fresh_title')}</h2>
      <p>{t('fresh_text')}</p>
      <button type="button" class="button primary" onClick={() => void openPage('onboarding')}>
        {t('fresh_start')}
      </button>
    </section>
  );
}

/** Closing Chrome erases this. */
export function TrialNotice() {
  return (
    <Notice kind="warn" title={t('trial_title')}>
      <p>{t('trial_text')}</p>
      <div class="row">
        <button type="button" class="button tiny" onClick={() => void openPage('onboarding')}>
          {t('set_passphrase')}
        </button>
      </div>
    </Notice>
  );
}
