/** The question: what it tells, what it earns, what would leave; then refuse or approve. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Notice } from '../ui/controls';
import type { Code } from '../../shared/codes';
import { Failure } from '../ui/failure';
import { useNow } from '../ui/hooks';
import { duration, num, points, t, tn, when } from '../ui/i18n';
import type { StakePreview } from '../ui/types';
import { cautionText, cautionTitle } from '../ui/words';
import { useArmed } from './arming';
import { Facts, Leaves } from './facts';
import { PublicInputs } from './inputs';
import { Values, expectedOf } from './values';

function Learns({ preview, value, now }: { preview: StakePreview; value: number; now: number }) {
  const paid = t('about_expires_in', when(preview.settled_at, now), duration(preview.settled_at - now));
  return (
    <section class="panel" aria-labelledby="learns-title">
      <h2 id="learns-title">{t('learns_title')}</h2>
      <ul class="points-list">
        <li>{tn('learns_earned', preview.leaves, points(value))}</li>
        <li>{t('learns_not_which')}</li>
        <li>{tn('learns_get', expectedOf(preview, value), paid)}</li>
      </ul>
      <details class="more">
        <summary>{t('learns_more')}</summary>
        <ul class="points-list small">
          <li>{tn('learns_bits', preview.bits_revealed, num(preview.stakes_to_operator + 1))}</li>
          <li>{t('learns_not_hidden')}</li>
          <li>{t('learns_not_proof')}</li>
        </ul>
      </details>
    </section>
  );
}

function Cautions(props: { preview: StakePreview; acknowledged: string[]; acknowledge: (caution: string, on: boolean) => void }) {
  const { preview, acknowledged } = props;
  if (preview.cautions.length === 0) return null;
  return (
    <section class="stack" aria-label={t('cautions')}>
      {preview.cautions.map((caution) => (
        <Notice kind="warn" quiet key={caution} title={cautionTitle(caution)}>
          <p>{cautionText(caution, num(preview.leaves), num(preview.stakes_to_operator + 1))}</p>
          <label class="check">
            <input
              type="checkbox"
              checked={acknowledged.includes(caution)}
              onChange={(event) => props.acknowledge(caution, event.currentTarget.checked)}
            />
            <span>{t('caution_acknowledge')}</span>
          </label>
        </Notice>
      ))}
    </section>
  );
}

/** The whole question. */
export function Ask(props: {
  preview: StakePreview;
  network: string | undefined;
  failed: Code | undefined;
  approve: (value: number, acknowledged: string[]) => void;
  refuse: () => void;
}) {
  const { preview } = props;
  const now = useNow(1000);
  const armed = useArmed();
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const [acknowledged, setAcknowledged] = useState<string[]>([]);
  const refuse = useRef<HTMLButtonElement>(null);
  const value = chosen !== undefined && preview.choices.includes(chosen) ? chosen : preview.choices[0];
  const missing = preview.cautions.filter((caution) => !acknowledged.includes(caution));
  const expired = preview.expires_at <= now;
  const ready = armed && missing.length === 0 && value !== undefined && !expired && props.failed === undefined;
  const leave = props.refuse;

  useLayoutEffect(() => {
    refuse.current?.focus({ preventScroll: true });
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape') leave();
    };
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, []);

  const acknowledge = (caution: string, on: boolean) =>
    setAcknowledged(on ? [...acknowledged, caution] : acknowledged.filter((other) => other !== caution));
  const hold = expired
    ? t('hold_expired')
    : missing.length > 0
      ? tn('hold_cautions', missing.length)
      : armed
        ? ''
        : t('hold_arming');

  return (
    <>
      <div class="stack question">
        <section class="panel" aria-labelledby="purpose-title">
          <h2 id="purpose-title">{preview.terms.name}</h2>
          <p class="purpose">{preview.terms.purpose}</p>
          <p class="small muted">{t('purpose_theirs')}</p>
          <p class="small">{t('purpose_nothing_locked')}</p>
        </section>
        {value !== undefined && <Learns preview={preview} value={value} now={now} />}
        <Cautions preview={preview} acknowledged={acknowledged} acknowledge={acknowledge} />
        {value !== undefined && (
          <>
            <Values preview={preview} value={value} choose={setChosen} />
            <section class="panel" aria-labelledby="leaves-title">
              <h2 id="leaves-title">{t('would_leave')}</h2>
              <Leaves preview={preview} network={props.network} />
              <PublicInputs inputs={preview.public_inputs} value={value} />
            </section>
          </>
        )}
        <Facts preview={preview} value={value} now={now} />
        {props.failed !== undefined && <Failure code={props.failed} />}
      </div>
      <footer class="decide">
        <p class="small muted hold" id="hold" aria-live="polite">
          {hold}
        </p>
        <div class="decide-buttons">
          <button type="button" class="button primary" ref={refuse} onClick={leave}>
            {t('refuse')}
          </button>
          <button
            type="button"
            class="button"
            disabled={!ready}
            aria-describedby="hold"
            onClick={(event) => {
              if (event.isTrusted && ready && value !== undefined) props.approve(value, acknowledged);
            }}
          >
            {t('approve')}
          </button>
        </div>
      </footer>
    </>
  );
}
