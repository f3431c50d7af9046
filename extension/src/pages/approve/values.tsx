/** The value that would be claimed: the exact one stays here, rounding down is one click. */

import { points, t, tn, tp } from '../ui/i18n';
import type { StakePreview } from '../ui/types';
import { WorthRows } from '../ui/worth-rows';

/** Test credits at most for a value: the rate, within the budget. Numbers may pass 2⁵³ on the way. */
export function expectedOf(preview: StakePreview, value: number): number {
  const whole = BigInt(value) * BigInt(preview.terms.rate);
  const budget = BigInt(preview.terms.budget);
  return Number(whole < budget ? whole : budget);
}

/** The choices. */
export function Values(props: { preview: StakePreview; value: number; choose: (value: number) => void }) {
  const { preview, value } = props;
  const coarser = preview.choices.find((choice) => choice < value);
  return (
    <section class="panel" aria-labelledby="value-title">
      <h2 id="value-title">{t('value_title')}</h2>
      <p class="small muted">{tp('value_exact', preview.value)}</p>
      <div class="value-line">
        <p class="value-now" aria-live="polite">
          <b class="tabular">{points(value)}</b> <span>{tn('credits_most', expectedOf(preview, value))}</span>
        </p>
        {coarser !== undefined && (
          <button type="button" class="button tiny" onClick={() => props.choose(coarser)}>
            {t('round_down', points(coarser))}
          </button>
        )}
      </div>
      <fieldset class="choices">
        <legend class="hidden-text">{t('value_title')}</legend>
        {preview.choices.map((choice) => (
          <label key={choice} class={choice === value ? 'choice chosen' : 'choice'}>
            <input
              type="radio"
              name="value"
              value={choice}
              checked={choice === value}
              onChange={() => props.choose(choice)}
            />
            <span class="tabular">{points(choice)}</span>
          </label>
        ))}
      </fieldset>
      <p class="small muted">{t('value_why_round')}</p>
      <WorthRows rows={preview.rows} value={preview.value} title={t('value_rows')} />
    </section>
  );
}
