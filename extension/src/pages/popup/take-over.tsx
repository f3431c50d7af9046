/** What to do where another device registers for the token. */

import { Notice } from '../ui/controls';
import { Failure } from '../ui/failure';
import { useAction } from '../ui/hooks';
import { t } from '../ui/i18n';
import { call } from '../ui/rpc';

/** The consequence, and the person's own act. */
export function TakeOver(props: { changed: () => Promise<void> }) {
  const { busy, error, run } = useAction();
  return (
    <Notice kind="warn" quiet title={t('take_over_title')}>
      <p>{t('take_over_text')}</p>
      <div class="row">
        <button
          type="button"
          class="button tiny"
          disabled={busy}
          onClick={() => void run(() => call('takeOverToken')).then(props.changed)}
        >
          {t('take_over')}
        </button>
      </div>
      {error !== undefined && <Failure code={error} />}
    </Notice>
  );
}
