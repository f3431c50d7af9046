/** A failure by its code, with the way out where there is one. */

import type { ComponentChildren } from 'preact';
import { startsOver } from '../../shared/tables';
import type { Code } from '../../shared/codes';
import { errorText } from '../../shared/texts';
import { Notice } from './controls';
import { t } from './i18n';
import { StartOver } from './start-over';

/** The failure's text; `again` repeats what failed. */
export function Failure(props: { code: Code; again?: () => void; children?: ComponentChildren }) {
  if (startsOver(props.code)) return <StartOver code={props.code} again={props.again} />;
  return (
    <Notice kind="bad">
      <p>{errorText(props.code)}</p>
      {(props.again !== undefined || props.children !== undefined) && (
        <div class="row">
          {props.again !== undefined && (
            <button type="button" class="button tiny" onClick={props.again}>
              {t('try_again')}
            </button>
          )}
          {props.children}
        </div>
      )}
    </Notice>
  );
}
