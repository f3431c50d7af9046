/** The question: what would leave, what it tells, what it earns; then refuse or approve. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Notice } from '../ui/controls';
import type { Code } from '../../shared/codes';
import { Failure } from '../ui/failure';
import { useNow } from '../ui/hooks';
import { dateTime, duration, num, t, tn } from '../ui/i18n';
import type { StakePreview } from '../ui/types';
import { cautionText, cautionTitle } from '../ui/words';
import { useArmed } from './arming';
import { PublicInputs } from './inputs';
import { Values, expectedOf } from './values';

function Learns({ preview, value }: { preview: StakePreview; value: number }) {
  return (
    <section class="panel" aria-labelledby="learns-title">
      <h2 id="learns-title">{t('learns_title')}</h2>
      <ul class="points-list">
        <li>{t('learns_earned', preview.leaves, num(value))}</li>
        <li>{t('learns_not_which')}</li>
        <li>{tn('learns_bits', preview.bits_revealed, num(preview.stakes_to_operator))}</li>
        <li>{t('learns_not_hidden')}</li>
        <li>{t('learns_not_proof')}</li>
      </ul>
    </section>
  );
}

function Leaves({ preview, value }: { preview: StakePreview; value: number }) {
  return (
    <section class="panel" aria-labelledby="leaves-title">
      <h2 id="leaves-title">{t('would_leave')}</h2>
      <dl class="facts">
        <div>
          <dt>{t('would_leave_records')}</dt>
          <dd>{num(preview.records)}</dd>
        </div>
        <div>
          <dt>{t('would_leave_fields')}</dt>
          <dd>{preview.fields.length === 0 ? t('none') : preview.fields.join(t('list_comma'))}</dd>
        </div>
        <div>
          <dt>{t('would_leave_proof')}</dt>
          <dd>{t('would_leave_proof_text')}</dd>
        </div>
        <div>
          <dt>{t('would_leave_circuit')}</dt>
          <dd>{t('would_leave_circuit_text', num(preview.words))}</dd>
        </div>
        <div>
          <dt>{t('would_leave_payout')}</dt>
          <dd>{t('would_leave_payout_text')}</dd>
        </div>
        <div>
          <dt>{t('would_leave_to')}</dt>
          <dd class="mono break">{preview.node}</dd>
        </div>
      </dl>
      <PublicInputs inputs={preview.public_inputs} value={value} />
    </section>
  );
}

/** The whole question. */
export function Ask(props: {
  preview: StakePreview;
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
        </section>
        {value !== undefined && (
          <>
            <Values preview={preview} value={value} choose={setChosen} />
            <Leaves preview={preview} value={value} />
            <Learns preview={preview} value={value} />
          </>
        )}
        <section class="panel" aria-labelledby="about-title">
          <h2 id="about-title">{t('about_stake')}</h2>
          <dl class="facts">
            <div>
              <dt>{t('about_footprints')}</dt>
              <dd>{tn('about_footprints_of', preview.footprints, dateTime(preview.epoch_starts_at))}</dd>
            </div>
            <div>
              <dt>{t('about_hides')}</dt>
              <dd>{tn('about_leaves', preview.leaves)}</dd>
            </div>
            <div>
              <dt>{t('about_reward')}</dt>
              <dd>{value === undefined ? '–' : tn('credits_most', expectedOf(preview, value))}</dd>
            </div>
            <div>
              <dt>{t('about_expires')}</dt>
              <dd>
                {expired ? t('about_expired') : t('about_expires_in', dateTime(preview.expires_at), duration(preview.expires_at - now))}
              </dd>
            </div>
          </dl>
          <p class="small muted">{t('credits_test')}</p>
        </section>
        {preview.cautions.length > 0 && (
          <section class="stack" aria-label={t('cautions')}>
            {preview.cautions.map((caution) => (
              <Notice kind="warn" quiet key={caution} title={cautionTitle(caution)}>
                <p>{cautionText(caution, num(preview.leaves), num(preview.stakes_to_operator))}</p>
                <label class="check">
                  <input
                    type="checkbox"
                    checked={acknowledged.includes(caution)}
                    onChange={(event) => acknowledge(caution, event.currentTarget.checked)}
                  />
                  <span>{t('caution_acknowledge')}</span>
                </label>
              </Notice>
            ))}
          </section>
        )}
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
