// Points are reproducible: the popup's, a recomputation from the export, and the value that a proof starts from are one number;
// with its secrets the export gives the very leaf and nullifier that the node keeps.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT, sleep, until } from './harness/browser';
import { Scene } from './harness/scene';
import { stake } from './harness/staking';

const EPOCH = 24;
let scene: Scene;
before(async () => {
  // Its token is admitted by a proof of work: 1,048,576 hashes on average.
  scene = await Scene.open({ node: { epoch: EPOCH, admission: 'pow:20' } });
});
after(() => scene?.close());

const CATEGORIES = 'other news social search video shopping finance crypto-markets nft defi civic developer ai learning entertainment mail'.split(' ');
const ACTIONS =
  'visit search link-out like share comment follow wallet-announced wallet-connect onchain-transaction onchain-exchange mail-read partner-event'.split(' ');

interface Tariff {
  attention_weights: number[];
  action_weights: number[];
  bonuses: number[];
}
/** A line of the export; each says its kind. */
interface Line {
  kind: string;
  epoch: number;
  category: string;
  action: string;
  attention_ms: number;
  continued?: boolean;
}

/** Tenths of a point of an epoch's footprints, by the tariff's formula, written here once more: no cap is near. */
function worth(footprints: Line[], tariff: Tariff): number {
  return CATEGORIES.reduce((sum, category, c) => {
    const mine = footprints.filter((line) => line.category === category);
    const seconds = Math.floor(mine.reduce((ms, line) => ms + line.attention_ms, 0) / 1_000);
    const counted = mine.filter(({ action, attention_ms, continued }) => action !== 'visit' || (attention_ms >= 1_000 && !continued));
    const bonus = counted.reduce((points, { action }) => points + tariff.bonuses[ACTIONS.indexOf(action)]!, 0);
    return sum + tariff.attention_weights[c]! * seconds + 10 * tariff.action_weights[c]! * bonus;
  }, 0);
}

async function lines(secrets: boolean): Promise<{ text: string; header: { format: string; base_tariff: Tariff }; footprints: Line[] }> {
  const text = await scene.surfer.call<string>('exportJsonl', secrets);
  const [header, ...rest] = text.trim().split('\n').map((line) => JSON.parse(line));
  return { text, header, footprints: (rest as Line[]).filter((line) => line.kind === 'footprint') };
}

test('popup, export and proof agree, epoch by epoch', async () => {
  const { surfer, node } = scene;
  const start = (Math.floor(Date.now() / (EPOCH * 1_000)) + 1) * EPOCH * 1_000;
  await sleep(start - Date.now());
  const epoch = start / (EPOCH * 1_000);
  await surfer.visit('https://github.com/rust-lang/rust', 9);
  // A page of less than a second is no visit, and its time counts all the same.
  await surfer.visit('https://github.com/rust-lang/cargo', 0.4);
  await surfer.visit('https://duckduckgo.com/?q=footprints', 1.2);
  await surfer.visit('https://app.uniswap.org/swap', 1.2);
  const seen = await surfer.popup();
  assert.equal(seen.epoch.epoch, epoch, 'still in the epoch');
  const offer = await until(
    'the epoch to be staked',
    async () => {
      await surfer.call('sync');
      return (await surfer.popup()).offers.find((offer) => offer.name === 'Everyday web' && offer.epoch === epoch && !offer.reason);
    },
    EPOCH * 4_000,
    1_000,
  );
  const { text, header, footprints } = await lines(false);
  assert.equal(header.format, 'ashiato-export');
  const mine = footprints.filter((line) => line.epoch === epoch);
  assert.ok(mine.length >= 5, `${mine.length} footprints: visits, a search, a wallet`);
  const total = worth(mine, header.base_tariff);
  assert.ok(total > 0);
  const popup = await surfer.popup();
  const epochs = [...new Set(footprints.map((line) => line.epoch))];
  const all = epochs.reduce((sum, epoch) => sum + worth(footprints.filter((line) => line.epoch === epoch), header.base_tariff), 0);
  assert.equal(popup.value_total, all, 'the total in the popup');
  const { pools } = await node.get<{ pools: { terms: string }[] }>('/v1/pools');
  assert.ok(pools.length >= 3);
  for (const { terms } of pools) {
    const { name, tariff } = JSON.parse(terms) as { name: string; tariff: Tariff };
    const offer = popup.offers.find((offer) => offer.name === name);
    assert.equal(offer?.value, worth(mine, tariff), `${name}: the proof's value before rounding`);
  }
  assert.equal(seen.epoch.value, total, 'what the popup showed at the epoch’s end');
  for (const secret of ['secret', 'seed', 'randomness', 'nonce']) assert.ok(!text.includes(`"${secret}"`), 'no secret unless it is asked for');

  const receipt = await stake(surfer, offer);
  assert.ok(receipt !== null && typeof receipt === 'object', String(receipt));
  const dir = mkdtempSync(join(tmpdir(), 'ashiato-export-'));
  try {
    const file = join(dir, 'export.jsonl');
    writeFileSync(file, (await lines(true)).text);
    const said = execFileSync('node', [join(ROOT, 'tests/recompute/export.mjs'), file, node.address], { encoding: 'utf8' });
    const { leaves, claims } = JSON.parse(said) as {
      leaves: { epoch: number; footprints: number; checkpoints: number }[];
      claims: { epoch: number; pool: string; nullifier: string; taken: boolean }[];
    };
    const leaf = leaves.find((leaf) => leaf.epoch === epoch);
    assert.equal(leaf?.footprints, mine.length, 'the leaf that the node keeps follows from these footprints');
    assert.ok(leaf.checkpoints > 0, 'under a signed root');
    assert.deepEqual(
      claims.map(({ epoch, pool, nullifier, taken }) => ({ epoch, pool, nullifier, taken })),
      [{ epoch, pool: 'Everyday web', nullifier: receipt.nullifier, taken: true }],
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
