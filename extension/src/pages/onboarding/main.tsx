/** The first minute: what it is, one switch, the first visit live, then the passphrase and the recovery kit. */

import { render } from 'preact';
import { useState } from 'preact/hooks';
import '../ui/theme.css';
import '../ui/worth.css';
import './onboarding.css';
import { Failure } from '../ui/failure';
import { useView } from '../ui/hooks';
import { nameDocument, t } from '../ui/i18n';
import { Kit } from '../ui/kit';
import { Mark } from '../ui/mark';
import { call } from '../ui/rpc';
import { Done } from './done';
import { FirstVisit } from './first-visit';
import { Passphrase } from './passphrase';
import { TurnOn } from './turn-on';

const STEPS = ['step_switch', 'step_visit', 'step_passphrase', 'step_kit'] as const;

function Steps({ at }: { at: number }) {
  return (
    <ol class="steps">
      {STEPS.map((key, index) => (
        <li
          key={key}
          class={index < at ? 'step past' : index === at ? 'step here' : 'step'}
          aria-current={index === at ? 'step' : undefined}
        >
          <span class="step-number" aria-hidden="true">
            {index < at ? '✓' : index + 1}
          </span>
          {t(key)}
        </li>
      ))}
    </ol>
  );
}

function Onboarding() {
  const view = useView(() => call('popup'), 1000);
  const [kit, setKit] = useState<string | undefined>(undefined);
  const [confirmed, setConfirmed] = useState(false);
  // The worker says `unlocked` before the kit has come: nothing else is shown in between.
  const [sealing, setSealing] = useState(false);
  const popup = view.value;

  let at = 0;
  let content;
  if (popup === undefined) {
    content =
      view.error === undefined ? (
        <p class="muted">{t('loading')}</p>
      ) : (
        <Failure code={view.error} again={() => void view.again()} />
      );
  } else if (kit !== undefined && !confirmed) {
    at = 3;
    content = <Kit code={kit} level={1} confirmed={() => setConfirmed(true)} />;
  } else if (popup.state === 'fresh' || (popup.state === 'trial' && !popup.consent.collectors.includes('visits'))) {
    content = <TurnOn consent={popup.consent} changed={view.again} />;
  } else if (popup.state === 'trial' || sealing) {
    const seen = popup.recent[0];
    at = seen === undefined ? 1 : 2;
    content = (
      <>
        <FirstVisit popup={popup} />
        {seen !== undefined && (
          <Passphrase sealing={setSealing} done={setKit} />
        )}
      </>
    );
  } else {
    at = 4;
    content = <Done justNow={confirmed} open={popup.state === 'unlocked'} />;
  }

  return (
    <div class="onboarding">
      <header class="brand">
        <Mark size={40} />
        <p>
          <b>{t('extName')}</b>
          <span class="kana" lang="ja" aria-hidden="true">
            足跡
          </span>
        </p>
        {popup?.network.test_network === true && <span class="chip test">{t('test_network')}</span>}
      </header>
      <nav aria-label={t('steps')}>
        <Steps at={at} />
      </nav>
      <main>{content}</main>
    </div>
  );
}

nameDocument('onboarding_title');
const root = document.getElementById('root');
if (root !== null) render(<Onboarding />, root);
