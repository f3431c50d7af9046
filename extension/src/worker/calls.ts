/** The calls of pages, each with its arguments checked and handed to the vault. */

import { addressOf } from './address';
import type { Consent, Refusal, RuleChange, SiteView } from '../generated/vault/ashiato_wasm_vault';
import { METHODS, type Call, type Method, type Methods, type Reply } from '../shared/messages';
import { limits } from '../shared/tables';
import type { SenderFacts } from './admission';
import { Args } from './args';
import { failureOf } from './errors';
import { midnight } from './local-time';
import type { VaultQueue } from './queue';
import type { Staking } from './staking';

/** The largest call in UTF-16 units of its JSON. */
const CALL_MAX = 65_536;

/** The parts of the worker that calls use. */
export interface Services {
  queue: VaultQueue;
  staking: Staking;
  /** Counts attention up to now, and asks the network if that wasn't done just now. */
  freshen(): Promise<void>;
  /** The consent is another one: scripts, permissions, what is open now. */
  consented(): Promise<void>;
  /** Views, badge and alarms are stale. */
  changed(): Promise<void>;
  sync(): Promise<void>;
  cancel(): void;
  /** Deletes the databases unread, and the entries beside them. */
  discard(): Promise<void>;
  /** Everything was erased: alarms, settings, permissions and what the prover keeps go too. */
  erased(): Promise<void>;
}

type Handlers = { [M in Method]: (args: Args) => Promise<ReturnType<Methods[M]>> };

/** Whether a message is a call that an own page made: nobody else may. */
export function isCall(message: unknown, sender: SenderFacts, ownId: string): message is Call {
  if (sender.id !== ownId || sender.url?.startsWith(`chrome-extension://${ownId}/pages/`) !== true) return false;
  if (sender.tab !== undefined && sender.frameId !== 0) return false;
  if (typeof message !== 'object' || message === null || Reflect.ownKeys(message).length !== 3) return false;
  const { kind, method, args } = message as Partial<Call>;
  return (
    kind === 'call' &&
    METHODS.includes(method as Method) &&
    Array.isArray(args) &&
    JSON.stringify(args).length <= CALL_MAX
  );
}

/** Answers calls. */
export class Calls {
  readonly #handlers: Handlers;

  constructor(services: Services) {
    this.#handlers = handlers(services);
  }

  /** Never rejects: an error is a reply with its code. */
  async answer({ method, args }: Call): Promise<Reply> {
    try {
      return { ok: (await this.#handlers[method](new Args(args))) ?? null };
    } catch (error) {
      return { error: failureOf(error) };
    }
  }
}

function handlers(services: Services): Handlers {
  const { queue, staking } = services;
  const now = () => Date.now();
  /** Arguments are read before anything is asked of the vault; views are stale afterwards. */
  const changing = async (change: Promise<unknown>): Promise<void> => {
    await change;
    await services.changed();
  };
  const site = (address: string, privateWindow: boolean): Promise<SiteView> =>
    queue.run((vault) => {
      const parts = addressOf(address, privateWindow);
      if (parts === undefined) return unknownSite('not-web');
      return vault.site(parts, now());
    });

  return {
    state: (args) => (args.end(), queue.run((vault) => vault.state(now()))),
    popup: async (args) => {
      args.end();
      await services.freshen();
      return queue.run((vault) => vault.popup(now(), midnight()));
    },
    site: async (args) => {
      const id = args.whole();
      const tab = await chrome.tabs.get(id).catch(() => undefined);
      return tab?.url === undefined ? unknownSite('not-consented') : site(tab.url, tab.incognito);
    },
    test: (args) => site(args.text(), false),
    setConsent: (args) => {
      const consent = args.object<Consent>();
      return changing(queue.run((vault) => vault.setConsent(consent, now())).then(() => services.consented()));
    },
    changeRule: (args) => {
      const change = args.object<RuleChange>();
      return changing(queue.run((vault) => vault.changeRule(change, now())));
    },
    rules: (args) => (args.end(), queue.run((vault) => vault.rulesView(now()))),
    setNode: async (args) => {
      const [address, confirmed] = [args.text(200), args.flag()];
      const change = await queue.run((vault) => vault.setNode(address, confirmed, now()));
      if (change.change === 'changed') await services.changed();
      return change;
    },
    takeOverToken: async (args) => {
      args.end();
      const taken = await queue.run((vault) => vault.takeOverToken(now()));
      await services.changed();
      void services.sync();
      return taken;
    },
    setPassphrase: async (args) => {
      const passphrase = args.text(limits.passphrase_bytes);
      const kit = await queue.run((vault) => vault.setPassphrase(passphrase, now()));
      await services.changed();
      void services.sync();
      return kit;
    },
    unlock: async (args) => {
      const passphrase = args.text(limits.passphrase_bytes);
      await changing(queue.run((vault) => vault.unlock(passphrase, now())));
      void services.sync();
    },
    unlockWithKit: async (args) => {
      const code = args.text(200);
      await changing(queue.run((vault) => vault.unlockWithKit(code, now())));
      void services.sync();
    },
    changePassphrase: (args) => {
      const [old, next] = [args.text(limits.passphrase_bytes), args.text(limits.passphrase_bytes)];
      return changing(queue.run((vault) => vault.changePassphrase(old, next, now())));
    },
    changePassphraseWithKit: (args) => {
      const [code, next] = [args.text(200), args.text(limits.passphrase_bytes)];
      return changing(queue.run((vault) => vault.changePassphraseWithKit(code, next, now())));
    },
    newRecoveryKit: (args) => {
      const passphrase = args.text(limits.passphrase_bytes);
      return queue.run((vault) => vault.newRecoveryKit(passphrase, now()));
    },
    lock: (args) => (args.end(), services.cancel(), changing(queue.run((vault) => vault.lock(now())))),
    setIdleLimit: (args) => {
      const minutes = args.wholeOrNull() ?? undefined;
      return changing(queue.run((vault) => vault.setIdleLimit(minutes, now())));
    },
    footprints: (args) => {
      const [before, limit] = [args.wholeOrNull(), args.whole(limits.view_entries)];
      return queue.run((vault) => vault.footprints(before, limit, now()));
    },
    days: (args) => {
      const [first, last] = [args.whole(), args.whole()];
      return queue.run((vault) => vault.days(first, last, now()));
    },
    ledger: (args) => {
      const limit = args.whole(limits.view_entries);
      return queue.run((vault) => vault.ledger(limit, now()));
    },
    exportJsonl: (args) => {
      const secrets = args.flag();
      return queue.run((vault) => vault.exportJsonl(secrets, now()));
    },
    eraseEverything: async (args) => {
      args.end();
      services.cancel();
      await queue.erase((vault) => vault.eraseEverything(now()), services.discard);
      await services.erased();
    },
    stakes: (args) => {
      const limit = args.whole(limits.view_entries);
      return queue.run((vault) => vault.stakes(limit, now()));
    },
    preview: (args) => {
      const [pool, epoch] = [args.text(100), args.whole()];
      return queue.run((vault) => vault.preview(pool, epoch, now()));
    },
    refuse: (args) => {
      const [pool, epoch] = [args.text(100), args.whole()];
      return changing(queue.run((vault) => vault.refuse(pool, epoch, now())));
    },
    takeBack: (args) => {
      const [pool, epoch] = [args.text(100), args.whole()];
      return changing(queue.run((vault) => vault.takeBack(pool, epoch, now())));
    },
    sync: (args) => (args.end(), services.sync()),
    openApprove: (args) => staking.openApprove(args.text(100), args.whole()),
    stake: (args) => staking.stake(args.text(100), args.whole(), args.whole(limits.value), args.texts(16)),
    cancelStake: async (args) => (args.end(), services.cancel()),
    network: async (args) => {
      args.end();
      return (await queue.run((vault) => vault.popup(now(), midnight()))).network;
    },
  };
}

function unknownSite(refusal: Refusal): SiteView {
  return { host: undefined, captured: false, refusal, category: undefined, excluded: false };
}
