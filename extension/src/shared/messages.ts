/**
 * Messages between pages and the worker.
 *
 * Pages call the worker (`Call` → `Reply`) and hear from it on a port named `live` (`LiveMessage`). Views are the types that
 * Rust generates.
 */

import type { ProverPhase } from '../generated/prover/ashiato_wasm_prover';
import type {
  Consent,
  DayView,
  FootprintView,
  LedgerEntry,
  NetworkView,
  NodeChange,
  PopupView,
  RecoveryKit,
  RuleChange,
  RulesView,
  SiteView,
  StakePreview,
  StakeReceipt,
  StakeView,
  VaultState,
} from '../generated/vault/ashiato_wasm_vault';
import type { Code } from './codes';

/** Everything a page may ask of the worker. The worker supplies the clock and the local midnight itself. */
export interface Methods {
  /** The vault's state. */
  state(): VaultState;
  /** Everything the popup shows. */
  popup(): PopupView;
  /** The site in a tab; `host` is null where the tab's address may not be read or is not of the web. */
  site(tabId: number): SiteView;
  /** Tests an address typed by the person against the rules; nothing is kept of it. */
  test(address: string): SiteView;
  /** Replaces the consent; content scripts are registered or withdrawn with it. */
  setConsent(consent: Consent): void;
  /** Excludes, includes, pauses or resumes. */
  changeRule(change: RuleChange): void;
  /** The rules with the names of their sites; only while the vault can be read. */
  rules(): RulesView;
  /**
   * Sets the node's address: `http` on the loopback interface, or `https`. Where stakes wait for the node before, nothing
   * changes until the person has confirmed it.
   */
  setNode(address: string, confirmed: boolean): NodeChange;
  /** Makes this device the one that registers for the token; false where there is nothing to take over. */
  takeOverToken(): boolean;
  /** Ends the trial: keys are wrapped by the passphrase and by the kit, which is shown once. */
  setPassphrase(passphrase: string): RecoveryKit;
  /** Unlocks with the passphrase. */
  unlock(passphrase: string): void;
  /** Unlocks with the recovery kit. */
  unlockWithKit(code: string): void;
  /** Changes the passphrase. */
  changePassphrase(old: string, next: string): void;
  /** Replaces a forgotten passphrase by the recovery kit. */
  changePassphraseWithKit(code: string, next: string): void;
  /** Replaces the recovery kit; the new one is shown once. */
  newRecoveryKit(passphrase: string): RecoveryKit;
  /** Locks. */
  lock(): void;
  /** Minutes without input after which the vault locks itself; null for never. */
  setIdleLimit(minutes: number | null): void;
  /** Footprints that began before an instant, newest first. */
  footprints(before: number | null, limit: number): FootprintView[];
  /** What local days add up to, each a number of whole days since 1970; days without anything are left out. */
  days(first: number, last: number): DayView[];
  /** The newest entries of the egress ledger. */
  ledger(limit: number): LedgerEntry[];
  /** Everything as JSON lines; with secrets also what a stake's numbers can be recomputed with. */
  exportJsonl(secrets: boolean): string;
  /** Erases everything here: databases, keys, settings, registered scripts. */
  eraseEverything(): void;
  /** Stakes, newest first. */
  stakes(limit: number): StakeView[];
  /** The preview of a stake: what it would send, show and earn. */
  preview(pool: string, epoch: number): StakePreview;
  /** Refuses a pool's offer for an epoch. */
  refuse(pool: string, epoch: number): void;
  /** Takes back a stake whose proof waits to be sent. */
  takeBack(pool: string, epoch: number): void;
  /** Carries out everything that waits for the node, now. */
  sync(): void;
  /** Opens the one approve window, or focuses it if it is open. */
  openApprove(pool: string, epoch: number): void;
  /** Approves, proves, sends; gives the node's receipt, or null if the node couldn't be reached: it is sent later. */
  stake(pool: string, epoch: number, value: number, acknowledged: string[]): StakeReceipt | null;
  /** Stops a proof that runs. A stake that was sent can't be called back. */
  cancelStake(): void;
  /** The node as this device sees it. */
  network(): NetworkView;
}

/** The names of [`Methods`]. */
export const METHODS = [
  'state',
  'popup',
  'site',
  'test',
  'setConsent',
  'changeRule',
  'rules',
  'setNode',
  'takeOverToken',
  'setPassphrase',
  'unlock',
  'unlockWithKit',
  'changePassphrase',
  'changePassphraseWithKit',
  'newRecoveryKit',
  'lock',
  'setIdleLimit',
  'footprints',
  'days',
  'ledger',
  'exportJsonl',
  'eraseEverything',
  'stakes',
  'preview',
  'refuse',
  'takeBack',
  'sync',
  'openApprove',
  'stake',
  'cancelStake',
  'network',
] as const satisfies readonly (keyof Methods)[];

/** A method's name. */
export type Method = keyof Methods;

/** A page's call. */
export interface Call {
  kind: 'call';
  method: Method;
  args: unknown[];
}

/** An error as it crosses every border: name and code are stable, the message holds no content. */
export interface Failure {
  name: string;
  code: Code;
  message: string;
}

/** The worker's answer to a call. */
export type Reply = { ok: unknown } | { error: Failure };

/** The steps of a stake, in their order. */
export const PROOF_PHASES = ['key', 'witness', 'quotient', 'a', 'b1', 'b2', 'h', 'l', 'sending', 'done'] as const satisfies readonly (
  | ProverPhase
  | 'key'
  | 'sending'
  | 'done'
)[];

/** A step of a stake. */
export type ProofPhase = (typeof PROOF_PHASES)[number];

/** Messages of the worker to pages on the port `live`. */
export type LiveMessage =
  /** The page's view is stale and must be requested again. */
  | { kind: 'changed' }
  /** A stake reached a step: the `index`-th (from 0) of `of`. */
  | { kind: 'proof'; phase: ProofPhase; index: number; of: number };

/** The name of a page's port. */
export const LIVE_PORT = 'live';
