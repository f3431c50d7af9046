/** A drawing of the question that Chrome is about to ask. Not a control: a picture. */

import { t } from '../ui/i18n';
import { Mark } from '../ui/mark';

/** Chrome puts the button that agrees first on Windows and last elsewhere. */
const agreesFirst = navigator.userAgent.includes('Windows');

/** The picture, with one description for those who don't see it. */
export function PromptPicture() {
  return (
    <div class="picture" role="img" aria-label={t('prompt_described')}>
      <div class="picture-window" aria-hidden="true">
        <div class="picture-head">
          <Mark size={28} />
          <span>{t('prompt_heading', t('extName'))}</span>
        </div>
        <p>{t('prompt_could')}</p>
        <p class="picture-item">{t('prompt_history')}</p>
        <div class={agreesFirst ? 'picture-buttons turned' : 'picture-buttons'}>
          <span class="picture-deny">{t('prompt_deny')}</span>
          <span class="picture-allow">{t('prompt_allow')}</span>
        </div>
      </div>
    </div>
  );
}
