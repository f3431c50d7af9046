/** The network behind a node, by its own name and by what it is: two nodes of one name are two networks. */

import { t } from './i18n';
import type { NetworkView } from './types';

/** The beginning of a network's identity, in groups of four digits. */
export function shortId(id: string): string {
  return (id.slice(0, 16).match(/.{4}/g) ?? []).join(' ');
}

/** A line; nothing before the node has answered. */
export function NetworkName({ network }: { network: NetworkView }) {
  const [name, id] = [network.network ?? undefined, network.id ?? undefined];
  if (name === undefined) return null;
  return (
    <p class="small">
      {t('node_network', name)} {network.test_network && <span class="chip test">{t('test_network')}</span>}
      {id !== undefined && (
        <>
          <br />
          <span class="muted">{t('network_id')}</span>{' '}
          <span class="mono" title={id}>
            {shortId(id)}
          </span>
        </>
      )}
    </p>
  );
}
