/** The nine public inputs, exactly as they would leave. */

import { num, t } from '../ui/i18n';
import type { StakePreview } from '../ui/types';
import { inputText } from '../ui/words';

/** The table, closed at first. */
export function PublicInputs(props: { inputs: StakePreview['public_inputs']; value: number }) {
  return (
    <details class="inputs">
      <summary>{t('inputs_title', props.inputs.length)}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('inputs_name')}</th>
            <th scope="col">{t('inputs_text')}</th>
          </tr>
        </thead>
        <tbody>
          {props.inputs.map((input) => (
            <tr key={input.name}>
              <th scope="row">
                <span class="mono">{input.name}</span>
                <span class="small muted">{inputText(input.name)}</span>
              </th>
              <td class="mono break">
                {input.name === 'value'
                  ? num(props.value)
                  : input.name === 'recipient'
                    ? t('input_recipient_fresh')
                    : input.name === 'records_commitment'
                      ? t('input_records_fresh')
                      : input.text}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
