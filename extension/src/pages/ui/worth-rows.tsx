/** What categories give, each so that a person can add it up: time × points a minute, and what its actions give. */

import type { CategoryRow } from './types';
import { duration, num, points, t } from './i18n';
import { categoryName } from './words';

/** Tenths of a point for a second, as points for a minute. */
function aMinute(weight: number): string {
  return num(weight * 6);
}

/** The sum of a time and of actions, in words, without its result. */
export function worthSum(seconds: number, weight: number, actions: number): string {
  const time = t('worth_time', duration(seconds * 1000, true), aMinute(weight));
  if (actions === 0) return time;
  return seconds === 0 ? t('worth_actions', points(actions)) : t('worth_both', time, points(actions));
}

/** The rows and their sum, closed at first. */
export function WorthRows(props: { rows: readonly CategoryRow[]; value: number; title: string }) {
  if (props.rows.length === 0) return null;
  return (
    <details class="worth-rows">
      <summary>{props.title}</summary>
      <table>
        <tbody>
          {props.rows.map((row) => (
            <tr key={row.category}>
              <th scope="row">
                {categoryName(row.category)}
                <span class="small muted">{worthSum(row.seconds, row.weight, row.actions_value)}</span>
              </th>
              <td class="tabular">{points(row.value)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('worth_all')}</th>
            <td class="tabular">
              <b>{points(props.value)}</b>
            </td>
          </tr>
        </tfoot>
      </table>
    </details>
  );
}
