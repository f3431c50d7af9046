/** What it is in three sentences, every collector off, and one button. */

import { useState } from 'preact/hooks';
import { Notice } from '../ui/controls';
import { Failure } from '../ui/failure';
import { useAction } from '../ui/hooks';
import { t } from '../ui/i18n';
import { call } from '../ui/rpc';
import { withCollector } from '../ui/consent';
import { needsOf } from '../../shared/needs';
import { COLLECTORS } from '../../shared/tables';
import { keyOf } from '../../shared/texts';
import type { Consent } from '../ui/types';
import { PromptPicture } from './prompt-picture';

/** The first screen. */
export function TurnOn(props: { consent: Consent; changed: () => Promise<void> }) {
  const { busy, error, run } = useAction();
  const [denied, setDenied] = useState(false);
  const turnOn = () => {
    setDenied(false);
    // Chrome asks only where the click itself does: nothing may be awaited before this.
    const asked = chrome.permissions.request(needsOf('visits'));
    void run(async () => {
      if (!(await asked)) {
        setDenied(true);
        return;
      }
      await call('setConsent', withCollector(props.consent, 'visits', true));
      await props.changed();
    });
  };
  return (
    <div class="stack wide">
      <h1>{t('intro_title')}</h1>
      <ul class="sentences">
        {(['intro_1', 'intro_2', 'intro_3'] as const).map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ul>
      <div class="columns">
        <section class="panel stack" aria-labelledby="collectors-title">
          <div>
            <h2 id="collectors-title">{t('collectors_all_off')}</h2>
            <p class="small muted">{t('collectors_nothing_before')}</p>
          </div>
          <ul class="collectors">
            {COLLECTORS.map((collector) => (
              <li key={collector} class={collector === 'visits' ? 'first' : undefined}>
                <span>
                  <b>{t(keyOf('collector', collector))}</b>
                  <span class="small muted">{t(keyOf('collector_keeps', collector))}</span>
                </span>
                <span class="chip">{t('off')}</span>
              </li>
            ))}
          </ul>
        </section>
        <section class="panel stack ask" aria-labelledby="ask-title">
          <h2 id="ask-title">{t('visits_title')}</h2>
          <p>{t('visits_keeps')}</p>
          <p class="small muted">{t('visits_never')}</p>
          <button type="button" class="button primary large" disabled={busy} onClick={turnOn}>
            {t('visits_turn_on')}
          </button>
          <figure>
            <figcaption class="small muted">{t('prompt_beforehand')}</figcaption>
            <PromptPicture />
          </figure>
          {denied && (
            <Notice kind="warn">
              <p>{t('prompt_denied')}</p>
            </Notice>
          )}
          {error !== undefined && <Failure code={error} />}
        </section>
      </div>
    </div>
  );
}
