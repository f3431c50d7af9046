/** The proof's progress, phase by phase, and the way to stop it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { PROOF_PHASES, type ProofPhase } from '../../shared/messages';
import { Bar } from '../ui/controls';
import { Failure } from '../ui/failure';
import { useAction } from '../ui/hooks';
import { points, t } from '../ui/i18n';
import { listen } from '../ui/live';
import { call } from '../ui/rpc';
import { phaseName } from '../ui/words';

/** Shown from the approval to the receipt. */
export function Proving({ value }: { value: number }) {
  const [phase, setPhase] = useState<ProofPhase>('key');
  const [step, setStep] = useState<{ index: number; of: number }>({ index: 0, of: PROOF_PHASES.length });
  const { busy, error, run } = useAction();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus();
    return listen((message) => {
      if (message.kind !== 'proof') return;
      setPhase(message.phase);
      setStep({ index: message.index, of: message.of });
    });
  }, []);
  const sending = phase === 'sending' || phase === 'done';
  return (
    <section class="panel stack proving" aria-labelledby="proving-title">
      <h2 id="proving-title" ref={title} tabIndex={-1}>
        {t('proving_title', points(value))}
      </h2>
      <Bar part={step.index / Math.max(1, step.of - 1)} label={t('proving_progress')} text={phaseName(phase)} />
      <p role="status">{phaseName(phase)}</p>
      <p class="small muted">{sending ? t('proving_sending') : t('proving_local')}</p>
      {error !== undefined && <Failure code={error} />}
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={sending || busy}
          onClick={() => void run(() => call('cancelStake'))}
        >
          {t('cancel')}
        </button>
      </div>
    </section>
  );
}
