/** The way out where the stored keys are damaged for good: erasing everything, after a confirmation. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Code } from '../../shared/codes';
import { errorText } from '../../shared/texts';
import { Notice } from './controls';
import { EraseForm } from './erase-form';
import { useAction } from './hooks';
import { t } from './i18n';
import { call } from './rpc';

/** The damage, and the button that leads to the confirmation. */
export function StartOver(props: { code: Code; again?: (() => void) | undefined }) {
  const [asking, setAsking] = useState(false);
  return (
    <div class="stack">
      <Notice kind="bad">
        <p>{errorText(props.code)}</p>
        {!asking && (
          <div class="row">
            {props.again !== undefined && (
              <button type="button" class="button tiny" onClick={props.again}>
                {t('try_again')}
              </button>
            )}
            <button type="button" class="button danger tiny" onClick={() => setAsking(true)}>
              {t('start_over')}
            </button>
          </div>
        )}
      </Notice>
      {asking && <Confirm leave={() => setAsking(false)} />}
    </div>
  );
}

/** The consequences, and the form. The worker tells the page when everything is erased. */
function Confirm(props: { leave: () => void }) {
  const { busy, error, run } = useAction();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="panel stack erase" aria-labelledby="start-over-title">
      <h2 id="start-over-title" ref={title} tabIndex={-1}>
        {t('start_over_title')}
      </h2>
      <p>{t('start_over_lost')}</p>
      <p class="small muted">{t('start_over_stays')}</p>
      <EraseForm
        id="start-over"
        button={busy ? t('start_over_working') : t('start_over')}
        busy={busy}
        erase={() => run(() => call('eraseEverything'))}
      >
        <button type="button" class="button" disabled={busy} onClick={props.leave}>
          {t('cancel')}
        </button>
      </EraseForm>
      {error !== undefined && (
        <Notice kind="bad">
          <p>{errorText(error)}</p>
        </Notice>
      )}
    </section>
  );
}
