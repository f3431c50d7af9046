/** The popup's head: whose it is, which network, pause and lock. */

import { useState } from 'preact/hooks';
import type { MessageKey } from '../../shared/texts';
import { Failure } from '../ui/failure';
import { useAction } from '../ui/hooks';
import { t, when } from '../ui/i18n';
import { Mark } from '../ui/mark';
import { openPage } from '../ui/places';
import { call } from '../ui/rpc';
import type { PopupView } from '../ui/types';

const MINUTE = 60_000;

function tomorrow(now: number): number {
  const day = new Date(now);
  day.setHours(24, 0, 0, 0);
  return day.getTime();
}

function PauseChoices(props: { now: number; pause: (until: number) => void; busy: boolean }) {
  const choices: [MessageKey, number][] = [
    ['pause_15', props.now + 15 * MINUTE],
    ['pause_60', props.now + 60 * MINUTE],
    ['pause_tomorrow', tomorrow(props.now)],
  ];
  return (
    <div class="pause-choices" id="pause-choices" role="group" aria-label={t('pause')}>
      {choices.map(([key, until]) => (
        <button type="button" class="button tiny" key={key} disabled={props.busy} onClick={() => props.pause(until)}>
          {t(key)}
        </button>
      ))}
    </div>
  );
}

/** The head before the worker has answered. */
export function Brand() {
  return (
    <header class="head">
      <div class="head-line">
        <Mark size={32} />
        <div class="head-name">
          <h1>{t('extName')}</h1>
        </div>
      </div>
    </header>
  );
}

/** The head, with what it opens beneath. */
export function Header(props: { popup: PopupView; now: number; changed: () => Promise<void> }) {
  const { popup, now } = props;
  const [choosing, setChoosing] = useState(false);
  const { busy, error, run } = useAction();
  const until = popup.paused_until ?? 0;
  const paused = until > now;
  const act = (action: () => Promise<unknown>) =>
    void run(action).then(() => {
      setChoosing(false);
      return props.changed();
    });
  return (
    <header class="head">
      <div class="head-line">
        <Mark size={32} />
        <div class="head-name">
          <h1>{t('extName')}</h1>
          {popup.network.test_network && (
            <span class="chip test" title={t('test_network_long')}>
              {t('test_network')}
            </span>
          )}
        </div>
        <span class="head-buttons">
          {popup.state !== 'fresh' && !paused && (
            <button
              type="button"
              class="button quiet tiny"
              aria-expanded={choosing}
              aria-controls="pause-choices"
              onClick={() => setChoosing(!choosing)}
            >
              {t('pause')}
            </button>
          )}
          {popup.state === 'unlocked' && (
            <button type="button" class="button quiet tiny" disabled={busy} onClick={() => act(() => call('lock'))}>
              {t('lock')}
            </button>
          )}
          <button type="button" class="button quiet tiny" onClick={() => void openPage('dashboard')}>
            {t('dashboard')}
          </button>
        </span>
      </div>
      {choosing && !paused && (
        <PauseChoices
          now={now}
          busy={busy}
          pause={(end) => act(() => call('changeRule', { change: 'pause', until: end }))}
        />
      )}
      {paused && (
        <div class="paused" role="status">
          <span>{t('paused_until', when(until, now))}</span>
          <button
            type="button"
            class="button tiny"
            disabled={busy}
            onClick={() => act(() => call('changeRule', { change: 'resume' }))}
          >
            {t('resume')}
          </button>
        </div>
      )}
      {error !== undefined && <Failure code={error} />}
    </header>
  );
}
