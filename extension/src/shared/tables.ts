/** Core's tables, as its codegen emitted them. Only what is imported from here ends up in a bundle. */

import type { Code } from './codes';
import type { Action, Category, Collector, Sensitive } from '../generated/vault/ashiato_wasm_vault';
import {
  categories,
  collectors,
  consent_version,
  limits,
  mail as mailTable,
  sensitive,
  social as socialTable,
  start_over as startOver,
} from '../generated/tables.json';

/** One button of a social site. */
export interface SocialRule {
  key: string;
  action: Action;
  selectors: string[];
  path_contains: string;
}

/** A social site. Of its rules the first that matches counts. */
export interface SocialCollector {
  name: string;
  hosts: string[];
  rules: SocialRule[];
}

/** How an opened mail is known: the part holds `marker`, `folders` names follow, and an id of at least `id_min` characters follows. */
export interface MailRoute {
  part: 'path' | 'hash' | 'search';
  marker: string;
  folders: number;
  id_min: number;
}

/** A mail provider. */
export interface MailProvider {
  name: string;
  hosts: string[];
  routes: MailRoute[];
}

export { limits };
/** The version of the consent's text. */
export const CONSENT_VERSION = consent_version;
/** The collectors, in the order in which they are shown. */
export const COLLECTORS = collectors as Collector[];
/** The sensitive kinds. */
export const SENSITIVE = sensitive as Sensitive[];
/** The categories. */
export const CATEGORIES = categories as Category[];
/** The social collectors. */
export const social = socialTable as SocialCollector[];
/** The mail providers. */
export const mail = mailTable as MailProvider[];

/** The hosts of every social collector. */
export function socialHosts(): string[] {
  return social.flatMap((collector) => collector.hosts);
}

/** The hosts of every mail provider. */
export function mailHosts(): string[] {
  return mail.flatMap((provider) => provider.hosts);
}

/** Whether an error's code says that what is stored can never be read again, so that only erasing it is a way out. */
export function startsOver(code: Code): boolean {
  return (startOver as Code[]).includes(code);
}
