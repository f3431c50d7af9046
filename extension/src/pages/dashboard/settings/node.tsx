/** The node's address. */

import { useState } from 'preact/hooks';
import { failureText } from '../../../shared/texts';
import { Notice } from '../../ui/controls';
import { Failure } from '../../ui/failure';
import { useAction } from '../../ui/hooks';
import { t, tn } from '../../ui/i18n';
import { NetworkName } from '../../ui/network-name';
import { call } from '../../ui/rpc';
import type { PopupView } from '../../ui/types';

/** The address, the network behind it, and what hinders it. Where stakes wait for it, a change asks first. */
export function Node(props: { popup: PopupView; changed: () => Promise<void> }) {
  const { network } = props.popup;
  const [address, setAddress] = useState(network.address);
  const [saved, setSaved] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const { busy, error, run } = useAction();
  const save = (confirmed: boolean) => {
    setSaved(false);
    setWaiting(0);
    void run(async () => {
      const change = await call('setNode', address.trim(), confirmed);
      if (change.change === 'stakes-wait') {
        setWaiting(change.stakes);
        return;
      }
      await call('sync');
      setSaved(true);
    }).then(props.changed);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    save(false);
  };
  const keep = () => {
    setWaiting(0);
    setAddress(network.address);
  };
  const broken = network.error ?? undefined;
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
          onInput={(event) => {
            setAddress(event.currentTarget.value);
            setWaiting(0);
          }}
        />
        <button type="submit" class="button" disabled={busy || address.trim() === network.address}>
          {t('save')}
        </button>
      </form>
      {waiting > 0 && (
        <Notice kind="warn" title={tn('node_waiting_title', waiting)}>
          <p>{t('node_waiting')}</p>
          <div class="row">
            <button type="button" class="button tiny primary" onClick={keep}>
              {t('node_keep')}
            </button>
            <button type="button" class="button danger tiny" disabled={busy} onClick={() => save(true)}>
              {t('node_change_anyway')}
            </button>
          </div>
        </Notice>
      )}
      <NetworkName network={network} />
      <p class="small" role="status">
        {saved && error === undefined ? t('saved') : ''}
      </p>
      {error !== undefined && <Failure code={error} />}
      {error === undefined && broken !== undefined && <p class="small failed">{failureText(broken)}</p>}
    </section>
  );
}
