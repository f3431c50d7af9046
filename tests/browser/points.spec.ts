// Points are reproducible: the popup's, a recomputation from the export, and the value a proof starts from are one number.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sleep, until } from './harness/browser';
import { Scene } from './harness/scene';

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
  weights: number[];
  bonuses: number[];
}
/** A line of the export; each says its kind. */
interface Line {
  kind: string;
  epoch: number;
  points: number;
  in_bundle: boolean;
  host: string;
  category: string;
  action: string;
  attention_ms: number;
}

/** protocol.md's formula, written here once more. */
function worth({ category, action, attention_ms }: Line, { weights, bonuses }: Tariff): number {
  const attention = Math.min(31, Math.floor(attention_ms / 10_000));
  return weights[CATEGORIES.indexOf(category)]! * (attention + bonuses[ACTIONS.indexOf(action)]!);
}

test('popup, export and proof agree, epoch by epoch', async () => {
  const { surfer, node } = scene;
  const start = (Math.floor(Date.now() / (EPOCH * 1_000)) + 1) * EPOCH * 1_000;
  await sleep(start - Date.now());
  const epoch = start / (EPOCH * 1_000);
  await surfer.visit('https://github.com/rust-lang/rust', 11);
  await surfer.visit('https://duckduckgo.com/?q=footprints', 1);
  await surfer.visit('https://app.uniswap.org/swap', 1);
  const seen = await surfer.popup();
  assert.equal(seen.epoch.epoch, epoch, 'still in the epoch');
  await until(
    'the epoch to be staked',
    async () => {
      await surfer.call('sync');
      return (await surfer.popup()).offers.some((offer) => offer.epoch === epoch && !offer.reason);
    },
    EPOCH * 4_000,
    1_000,
  );
  const lines = (await surfer.call<string>('exportJsonl')).trim().split('\n').map((line) => JSON.parse(line));
  const header = lines[0] as { format: string; base_tariff: Tariff };
  assert.equal(header.format, 'ashiato-export');
  const footprints = (lines.slice(1) as Line[]).filter((line) => line.kind === 'footprint');
  const mine = footprints.filter((line) => line.epoch === epoch);
  assert.ok(mine.length >= 4, `${mine.length} footprints: visits, a search, a wallet`);
  for (const line of footprints) assert.equal(line.points, worth(line, header.base_tariff), `${line.category} ${line.action}`);
  const total = mine.reduce((sum, line) => sum + worth(line, header.base_tariff), 0);
  assert.ok(total > 0);
  const popup = await surfer.popup();
  assert.equal(popup.points_total, footprints.reduce((sum, line) => sum + line.points, 0), 'the total in the popup');
  const { pools } = await node.get<{ pools: { terms: string }[] }>('/v1/pools');
  for (const { terms } of pools) {
    const { name, tariff } = JSON.parse(terms) as { name: string; tariff: Tariff };
    const offer = popup.offers.find((offer) => offer.name === name);
    assert.equal(offer?.value, mine.reduce((sum, line) => sum + worth(line, tariff), 0), `${name}: the proof's value before rounding`);
  }
  assert.equal(seen.epoch.points, total, 'what the popup showed at the epoch’s end');
});
