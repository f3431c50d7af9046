/** The node's address. */

import { useState } from 'preact/hooks';
import { failureText } from '../../../shared/texts';
import { Failure } from '../../ui/failure';
import { useAction } from '../../ui/hooks';
import { t } from '../../ui/i18n';
import { call } from '../../ui/rpc';
import type { PopupView } from '../../ui/types';

/** The address, the network behind it, and what hinders it. */
export function Node(props: { popup: PopupView; changed: () => Promise<void> }) {
  const { network } = props.popup;
  const [address, setAddress] = useState(network.address);
  const [saved, setSaved] = useState(false);
  const { busy, error, run } = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    setSaved(false);
    void run(() => call('setNode', address.trim()).then(() => call('sync'))).then((ok) => {
      setSaved(ok);
      return props.changed();
    });
  };
  const broken = network.error ?? undefined;
  const name = network.network ?? undefined;
  return (
    <section class="panel stack" aria-labelledby="node-title">
      <h2 id="node-title">{t('node_title')}</h2>
      <p class="small muted">{t('node_text')}</p>
      <form class="row" onSubmit={submit}>
        <label class="hidden-text" for="node">
          {t('node_title')}
        </label>
        <input
          id="node"
          class="input grow mono"
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          value={address}
          onInput={(event) => setAddress(event.currentTarget.value)}
        />
        <button type="submit" class="button" disabled={busy || address.trim() === network.address}>
          {t('save')}
        </button>
      </form>
      {name !== undefined && (
        <p class="small">
          {t('node_network', name)} {network.test_network && <span class="chip test">{t('test_network')}</span>}
        </p>
      )}
      <p class="small" role="status">
        {saved && error === undefined ? t('saved') : ''}
      </p>
      {error !== undefined && <Failure code={error} />}
      {error === undefined && broken !== undefined && <p class="small failed">{failureText(broken)}</p>}
    </section>
  );
}
