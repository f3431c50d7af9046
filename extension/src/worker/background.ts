/**
 * The service worker: Chrome's events in, the vault's decisions out.
 *
 * It dies whenever it is idle and keeps nothing that matters: all listeners attach in this first turn, the vault opens
 * with the first call, and the truth lies in IndexedDB. Nothing here keeps the worker alive.
 */

import init, { VaultHandle, __wbg_reset_state as renewModule, onPanic, type Consent } from '../generated/vault/ashiato_wasm_vault';
import { codeOf } from '../shared/codes';
import { LIVE_PORT } from '../shared/messages';
import { PROVER_PORT } from '../shared/prover-messages';
import { showHealth, showOffers, tellReward } from './badge';
import { Calls, isCall } from './calls';
import { Capture } from './capture';
import { isTrap } from './errors';
import { idleNow, onIdle } from './idle';
import { registerScripts } from './scripts';
import { attachVisits } from './visits';
import { Live } from './live';
import { midnight, zone } from './local-time';
import { attachMenu, installMenu } from './menu';
import { Network } from './network';
import { returnNotifications, returnUnneeded } from './permissions';
import { Prover } from './prover';
import { VaultQueue } from './queue';
import { Schedule } from './schedule';
import { Staking } from './staking';

const NODE = 'http://127.0.0.1:7117';
/** The entries of `chrome.storage.session` and `chrome.storage.local` that are the vault's. */
const SESSION = 'session';
const BACKUP = 'backup';
/** The pause between network loops that pages' calls start. */
const SYNC_PAUSE_MS = 10_000;

/** Entries that could not be written yet, for the next call to try again. */
const unkept = new Map<string, string>();

/** Loads the vault's module, unless it is loaded. */
async function load(): Promise<void> {
  await init({ module_or_path: fetch(chrome.runtime.getURL('ashiato_wasm_vault_bg.wasm')) });
  onPanic(() => queue.fail());
}

const queue = new VaultQueue({
  async open() {
    await load();
    const [local, session] = await Promise.all([chrome.storage.local.get(BACKUP), chrome.storage.session.get(SESSION)]);
    const opening = {
      backup: local[BACKUP] as string | undefined,
      session: session[SESSION] as string | undefined,
      node: NODE,
    };
    const vault = await VaultHandle.open(opening, Date.now());
    vault.setZone(zone());
    return vault;
  },
  async keep(vault) {
    const { backup, session } = vault.takeEffects();
    if (backup !== undefined) unkept.set(BACKUP, backup);
    if (session !== undefined) unkept.set(SESSION, session);
    try {
      // Key envelopes first: without them nothing that was sealed is ever read again.
      await keepEntry(chrome.storage.local, BACKUP);
      await keepEntry(chrome.storage.session, SESSION);
    } catch {
      // The databases have it all: the call succeeded, and its answer, a recovery kit perhaps, must not be lost.
      void showHealth('effects-unkept');
    }
  },
  renew: renewModule,
});
// A trap inside of a call's later steps settles nothing: it is only ever reported here.
self.addEventListener('error', ({ error }) => {
  if (isTrap(error)) queue.fail();
});
self.addEventListener('unhandledrejection', ({ reason }) => {
  if (isTrap(reason)) queue.fail();
});

/** Writes what a call left for an entry, now or in an earlier try. An empty text means that the entry goes. */
async function keepEntry(area: chrome.storage.StorageArea, key: string): Promise<void> {
  const text = unkept.get(key);
  if (text === undefined) return;
  await (text === '' ? area.remove(key) : area.set({ [key]: text }));
  if (unkept.get(key) === text) unkept.delete(key);
}

const failing = (error: unknown) => showHealth(codeOf(error, 'internal'));
const live = new Live();
const schedule = new Schedule();
const prover = new Prover();
const network = new Network(queue, refresh);
const staking = new Staking(queue, prover, network, live);
const capture = new Capture(
  queue,
  {
    kept: () => live.changed(),
    health: (code) => void showHealth(code ?? (unkept.size > 0 ? 'effects-unkept' : undefined)),
    alive: () => schedule.alive(),
  },
  (error) => codeOf(error, 'internal'),
);
let syncedAt = 0;

/** Updates badge, alarms and open pages after the vault's state changed. */
async function refresh(): Promise<void> {
  const view = await queue.run((vault) => vault.popup(Date.now(), midnight()));
  // Every lock ends a running proof, because its witness holds the secret.
  if (view.state === 'locked') staking.cancel();
  if (view.state !== 'fresh') await schedule.follow(view.epoch);
  await showOffers(view);
  await tellReward(view);
  live.changed();
}

async function sync(): Promise<void> {
  syncedAt = Date.now();
  await network.sync();
  // A failure stays with the stake: it is tried again after the next loop.
  void staking.proveAgain().catch(() => undefined);
}

/** Makes scripts and listeners those of the consent and of what Chrome gives now. */
async function equip(): Promise<Consent> {
  visits.again();
  const consent = await queue.run((vault) => vault.consent());
  await registerScripts(consent);
  return consent;
}

/** The person agreed to something else. Permissions are asked for before the consent, so only here some may go. */
async function consented(): Promise<void> {
  const consent = await equip();
  await returnUnneeded(consent);
  if (consent.collectors.length > 0) await capture.seed();
}

const visits = attachVisits(capture.sink);

const calls = new Calls({
  queue,
  staking,
  async freshen() {
    await capture.tick();
    if (Date.now() - syncedAt > SYNC_PAUSE_MS) void sync().catch(() => undefined);
  },
  consented,
  changed: refresh,
  sync,
  cancel: () => staking.cancel(),
  async discard() {
    await load();
    // The entries go first: key envelopes beside empty databases would make the vault theirs again.
    unkept.clear();
    await chrome.storage.local.remove(BACKUP);
    await chrome.storage.session.remove(SESSION);
    await VaultHandle.deleteDatabases();
  },
  async erased() {
    visits.reset();
    await schedule.clear();
    await chrome.storage.session.clear();
    await chrome.storage.local.clear();
    await showHealth(undefined);
    // A failing call does not stop the others.
    const steps = [consented().then(refresh), returnNotifications(), prover.forget()];
    const failed = (await Promise.allSettled(steps)).find((step) => step.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  },
});

chrome.runtime.onMessage.addListener((message: unknown, sender, respond) => {
  if (isCall(message, sender, chrome.runtime.id)) {
    void calls.answer(message).then(respond);
    return true;
  }
  capture.hear(message, sender);
  return undefined;
});

chrome.runtime.onConnect.addListener((port) => {
  const own = port.sender?.id === chrome.runtime.id && port.sender.url?.startsWith(chrome.runtime.getURL('')) === true;
  if (own && port.name === LIVE_PORT) live.accept(port);
  else if (own && port.name === PROVER_PORT) prover.accept(port);
  else port.disconnect();
});

attachMenu({
  exclude: (host) => queue.run((vault) => vault.changeRule({ change: 'exclude-host', host }, Date.now())).then(refresh),
  pause: (until) => queue.run((vault) => vault.changeRule({ change: 'pause', until }, Date.now())).then(refresh),
  async togglePause() {
    const { paused_until } = await queue.run((vault) => vault.popup(Date.now(), midnight()));
    const paused = paused_until !== undefined && paused_until > Date.now();
    const until = Date.now() + 15 * 60_000;
    await queue.run((vault) => vault.changeRule(paused ? { change: 'resume' } : { change: 'pause', until }, Date.now()));
    await refresh();
  },
  lock: () => queue.run((vault) => vault.lock(Date.now())).then(refresh),
});

schedule.attach({
  async tick() {
    await capture.tick();
    await capture.flush();
    const windows = await chrome.windows.getAll();
    if (windows.length === 0 || (await idleNow()) === 'locked') await schedule.rest();
  },
  async epoch() {
    await capture.tick();
    await capture.flush();
    await sync();
  },
  sync,
  // Every call looks at the deadline first.
  lock: refresh,
});

onIdle((state) => {
  // The vault heard it before: listeners are called in the order in which they were attached.
  void queue.run((vault) => vault.lockAt()).then((when) => schedule.lockAt(when)).catch(failing);
  if (state === 'active') return;
  // The vault decides whether a locked screen locks it. Still unlocked, it did not hear the observation: once more.
  const heard = queue.run(async (vault) => {
    if (state === 'locked' && vault.state(Date.now()) === 'unlocked') await vault.observe({ kind: 'idle', state }, Date.now());
  });
  void heard.catch(failing).then(refresh).catch(failing);
});

chrome.permissions.onAdded.addListener(() => {
  visits.again();
  const equipped = equip().then((consent) => (consent.collectors.length > 0 ? capture.seed() : undefined));
  void equipped.catch(failing);
});
chrome.permissions.onRemoved.addListener(() => void equip().catch(failing));

chrome.runtime.onInstalled.addListener(({ reason }) => {
  void installMenu();
  if (reason === 'install') void chrome.tabs.create({ url: chrome.runtime.getURL('pages/onboarding.html') });
});
chrome.runtime.onStartup.addListener(() => {
  // A trial ends with the browser, and what it was granted with it.
  void consented().then(sync).catch(failing);
});
chrome.runtime.onSuspend.addListener(() => void capture.flush());

/** Work of every start of the worker, whichever event woke it. */
async function start(): Promise<void> {
  await chrome.storage.session.setAccessLevel({ accessLevel: chrome.storage.AccessLevel.TRUSTED_CONTEXTS });
  await chrome.storage.local.setAccessLevel({ accessLevel: chrome.storage.AccessLevel.TRUSTED_CONTEXTS });
  const state = await queue.run((vault) => vault.state(Date.now()));
  if (state === 'fresh') return;
  const { seeded } = await chrome.storage.session.get('seeded');
  if (seeded !== true) {
    // Events only tell of changes: what is open is asked once a browser session.
    await chrome.storage.session.set({ seeded: true });
    await capture.seed();
  }
  if (!(await schedule.stands())) await refresh();
}
void start().catch(failing);
