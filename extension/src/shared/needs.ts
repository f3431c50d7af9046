/** The permissions and hosts that each collector needs. A page asks for them on a click; the worker gives them back. */

import type { Collector, Permission } from '../generated/vault/ashiato_wasm_vault';
import { rowOf } from './tables';

/** An argument of `chrome.permissions.request`. */
export interface Needs {
  permissions: Permission[];
  origins: string[];
}

/** The permissions and hosts of a collector. */
export function needsOf(collector: Collector): Needs {
  const { permissions, origins } = rowOf(collector);
  return { permissions, origins };
}
