/** Erasing everything, after a word typed to confirm. */

import { useState } from 'preact/hooks';
import { Notice } from '../../ui/controls';
import { EraseForm } from '../../ui/erase-form';
import { Failure } from '../../ui/failure';
import { useAction } from '../../ui/hooks';
import { t } from '../../ui/i18n';
import { call } from '../../ui/rpc';

/** The form. */
export function Erase(props: { changed: () => Promise<void> }) {
  const [done, setDone] = useState(false);
  const { busy, error, run } = useAction();
  const erase = async () => {
    setDone(await run(() => call('eraseEverything')));
    await props.changed();
  };
  return (
    <section class="panel stack erase" aria-labelledby="erase-title">
      <h2 id="erase-title">{t('erase_title')}</h2>
      <p class="small">{t('erase_text')}</p>
      <EraseForm id="erase" button={t('erase_title')} busy={busy} erase={erase} />
      {done && (
        <Notice kind="good">
          <p>{t('erase_done')}</p>
        </Notice>
      )}
      {error !== undefined && <Failure code={error} />}
    </section>
  );
}
