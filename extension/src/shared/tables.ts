/** Core's tables, as its codegen emitted them. Only what is imported from here ends up in a bundle. */

import type { Code } from './codes';
import type {
  Category,
  Collector,
  CollectorRow,
  MailProvider,
  Sensitive,
  SocialCollector,
} from '../generated/vault/ashiato_wasm_vault';
import {
  categories,
  collectors as collectorTable,
  consent_version,
  every_site,
  limits,
  mail as mailTable,
  sensitive,
  social as socialTable,
  start_over as startOver,
} from '../generated/tables.json';

export type { MailRoute, SocialRule } from '../generated/vault/ashiato_wasm_vault';
export { limits };
/** The version of the consent's text. */
export const CONSENT_VERSION = consent_version;
/** A row for each collector, in the order in which they are shown. */
export const collectors = collectorTable as CollectorRow[];
/** The collectors' names. */
export const COLLECTORS: readonly Collector[] = /* @__PURE__ */ collectors.map((row) => row.collector);
/** Every site, as match patterns. */
export const EVERY_SITE: readonly string[] = every_site;
/** The sensitive kinds. */
export const SENSITIVE = sensitive as Sensitive[];
/** The categories. */
export const CATEGORIES = categories as Category[];
/** The social collectors. */
export const social = socialTable as SocialCollector[];
/** The mail providers. */
export const mail = mailTable as MailProvider[];

/** A collector's row. */
export function rowOf(collector: Collector): CollectorRow {
  return collectors.find((row) => row.collector === collector)!;
}

/** Whether an error's code says that what is stored can never be read again, so that only erasing it is a way out. */
export function startsOver(code: Code): boolean {
  return (startOver as Code[]).includes(code);
}
