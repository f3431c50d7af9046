/** Addresses as core takes them: the parts of the browser's `URL` and tldts' registrable domain. Nothing is decided here. */

import { getDomain } from 'tldts';
import type { Address } from '../generated/vault/ashiato_wasm_vault';

/** Longer addresses are handed in by their origin alone. */
const ADDRESS_MAX = 8192;

/** The parts of an address without its fragment, or nothing where the text is none. */
export function addressOf(text: string, privateWindow: boolean): Address | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  const long = text.length > ADDRESS_MAX;
  return {
    scheme: url.protocol,
    host: url.hostname,
    port: url.port,
    path: long ? '/' : url.pathname,
    search: long ? '' : url.search,
    has_userinfo: url.username !== '' || url.password !== '',
    registrable_domain: getDomain(url.hostname, { allowPrivateDomains: false, extractHostname: false }) ?? undefined,
    private_window: privateWindow,
  };
}
