// The whole path with two surfers on a real node: browse, seal, register, stake, be paid; and again after a restart.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sleep, until } from './harness/browser';
import { NodeProcess } from './harness/node';
import { Sites } from './harness/sites';
import { Surfer, type Popup, type Stake } from './harness/surfer';

const EPOCH = 20;
const POOL = 'Everyday web';
/** Its budget is less than its rate promises, so that its stakes share it; each stake is taken until the third epoch after. */
const SCARCE = { name: 'A scarce pool', rate: 10, budget: 37, wait: 3 };
let sites: Sites;
let node: NodeProcess;
const surfers: Surfer[] = [];
const profiles = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'ashiato-path-')));

before(async () => {
  sites = await Sites.open();
  node = await NodeProcess.start({ epoch: EPOCH });
  const { name, rate, budget, wait } = SCARCE;
  const who = ['--key', join(node.data, 'operator.key'), '--name', name, '--purpose', 'To see shares', '--operator', 'Tests'];
  const asked = { maximum: 10_240, rate, budget, deposit: budget * 100, wait };
  node.pool(...who, ...Object.entries(asked).flatMap(([name, value]) => [`--${name}`, String(value)]));
});
after(async () => {
  for (const surfer of surfers) await surfer.leave().catch(() => undefined);
  await node?.stop();
  await sites?.close();
  for (const profile of profiles) rmSync(profile, { recursive: true, force: true });
});

interface Terms {
  name: string;
  rate: number;
  budget: number;
}

async function terms(name: string): Promise<Terms> {
  const { pools } = await node.get<{ pools: { terms: string }[] }>('/v1/pools');
  const all = pools.map((pool) => JSON.parse(pool.terms) as Terms);
  const found = all.find((terms) => terms.name === name);
  assert.ok(found, name);
  return found;
}

/** reward_i = V_i · min(rate, budget / ΣV), floor and largest remainder, ties to the smaller nullifier. */
function rewards(stakes: Stake[], { rate, budget }: Omit<Terms, 'name'>): number[] {
  const values = stakes.map(({ value }) => value);
  const total = values.reduce((sum, value) => sum + value, 0);
  if (BigInt(total) * BigInt(rate) <= BigInt(budget)) return values.map((value) => value * rate);
  const exact = values.map((value) => BigInt(value) * BigInt(budget));
  const floors = exact.map((share) => share / BigInt(total));
  let left = BigInt(budget) - floors.reduce((sum, floor) => sum + floor, 0n);
  const order = exact.map((share, index) => ({ index, rest: share % BigInt(total), nullifier: stakes[index]!.receipt!.nullifier }));
  order.sort((a, b) => (a.rest === b.rest ? (a.nullifier < b.nullifier ? -1 : 1) : a.rest > b.rest ? -1 : 1));
  for (const { index } of order) {
    if (left === 0n) break;
    floors[index]!++;
    left--;
  }
  return floors.map(Number);
}

async function epochStart(): Promise<number> {
  const start = (Math.floor(Date.now() / (EPOCH * 1_000)) + 1) * EPOCH * 1_000;
  await sleep(start - Date.now());
  return start / (EPOCH * 1_000);
}

async function offered(surfer: Surfer, epoch: number): Promise<void> {
  await until(
    `an offer for epoch ${epoch}`,
    async () => {
      await surfer.call('sync');
      return (await surfer.popup()).offers.some((offer) => offer.name === POOL && !offer.reason && offer.epoch === epoch);
    },
    EPOCH * 4_000,
    1_000,
  );
}

async function paid(surfer: Surfer, epoch: number, stakes: number): Promise<Popup> {
  return until(
    'the rewards',
    async () => {
      await surfer.call('sync');
      const popup = await surfer.popup();
      return popup.stakes.filter((stake) => stake.epoch === epoch && stake.reward).length === stakes ? popup : undefined;
    },
    EPOCH * 7_000,
    1_000,
  );
}

test('onboarding walks the first minute with the real permission prompt', async () => {
  for (const [index, name] of ['Aiko', 'Ben'].entries()) {
    surfers.push(await Surfer.arrive({ name, sites, profile: profiles[index]! }));
  }
  await Promise.all(surfers.map((surfer) => surfer.onboard('https://en.wikipedia.org/wiki/Footprint')));
  for (const surfer of surfers) {
    assert.ok(surfer.interactions <= 8, `${surfer.interactions} interactions`);
    const popup = await surfer.popup();
    assert.equal(popup.state, 'unlocked');
    assert.equal(popup.recent[0]?.footprint.host, 'wikipedia.org');
    await surfer.useNode(node.address);
    await surfer.call('sync');
    await until('the token', async () => (await surfer.popup()).token, 60_000, 1_000);
  }
});

test('two surfers browse, stake and share the rewards by the formula', async () => {
  const epoch = await epochStart();
  await Promise.all([
    surfers[0]!.visit('https://github.com/arkworks-rs/groth16', 12),
    surfers[1]!.visit('https://www.bbc.co.uk/news', 12),
  ]);
  for (const surfer of surfers) await offered(surfer, epoch);
  const stakes = new Map<string, Stake[]>();
  for (const name of [SCARCE.name, POOL]) stakes.set(name, await Promise.all(surfers.map((surfer) => surfer.stake(name))));
  const popups = await Promise.all(surfers.map((surfer) => paid(surfer, epoch, 2)));
  const balances = surfers.map(() => 0);
  for (const [name, [first, second]] of stakes) {
    const both = [first!, second!];
    const { rate, budget } = await terms(name);
    // Whenever they arrived, they share the budget of the epoch that they are of.
    const wanted = rewards(both, { rate, budget });
    if (name === SCARCE.name) assert.ok(wanted[0]! < first!.value * rate, 'less than the rate: the budget is shared');
    for (const { receipt } of both) assert.equal(receipt?.budget_epoch, epoch);
    for (const [index, popup] of popups.entries()) {
      const stake = popup.stakes.find((stake) => stake.epoch === epoch && stake.name === name)!;
      assert.equal(stake.reward?.amount, wanted[index], `${surfers[index]!.name}'s reward from ${name}`);
      balances[index]! += wanted[index]!;
    }
    const settlement = await node.get<{ stakes: number; paid: number; remaining: number }>(`/v1/settlements/${first!.pool}/${epoch}`);
    assert.deepEqual([settlement.stakes, settlement.paid + settlement.remaining], [2, budget], 'paid + remaining = deposited');
  }
  for (const [index, popup] of popups.entries()) {
    assert.equal(popup.balance, balances[index]);
    assert.deepEqual({ ...popup.left_today, registrations: undefined }, { records: 0, proofs: 2, registrations: undefined });
  }
});

test('after a browser restart the vault is locked, opens, and earns again', async () => {
  const before = await surfers[0]!.popup();
  await surfers[0]!.leave();
  surfers[0] = await Surfer.arrive({ name: 'Aiko', sites, profile: profiles[0]! });
  const locked = await surfers[0].popup();
  assert.equal(locked.state, 'locked');
  assert.equal(locked.value_total, before.value_total, 'the bare sum stays');
  assert.equal(locked.recent.length, 0, 'nothing is read while locked');
  await surfers[0].call('unlock', surfers[0].passphrase);
  const open = await surfers[0].popup();
  assert.equal(open.balance, before.balance);
  assert.equal(open.token?.id, before.token?.id);
  const epoch = await epochStart();
  await surfers[0].visit('https://github.com/rust-lang/rust', 12);
  await offered(surfers[0], epoch);
  await surfers[0].stake(POOL);
  const popup = await paid(surfers[0], epoch, 1);
  assert.ok(popup.balance > before.balance, 'paid again');
});
