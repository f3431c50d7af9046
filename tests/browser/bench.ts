// `cargo xtask bench browser`: what a person waits for, in a real Chromium. Rows of {name, unit, min, median, max, runs}.
import { readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Rows } from './bench/rows';
import { ROOT, sleep, until } from './harness/browser';
import { readKey } from './harness/key';
import { NodeProcess } from './harness/node';
import { consent } from './harness/scene';
import { Sites } from './harness/sites';
import { Surfer, type Preview } from './harness/surfer';

const rows = new Rows();
const row = (name: string, unit: string, values: number[]): void => rows.add(name, unit, ...values);

const EPOCH = 30;
const sites = await Sites.open();
const node = await NodeProcess.start({ epoch: EPOCH });
const surfer = await Surfer.arrive({ name: 'bench', variant: 'test', sites });
try {
  await surfer.call('setConsent', consent(['visits', 'searches', 'wallets']));
  await surfer.useNode(node.address);
  await surfer.call('setPassphrase', surfer.passphrase);
  await surfer.call('sync');

  const popups: number[] = [];
  for (let i = 0; i < 15; i++) {
    const page = await surfer.browser.context.newPage();
    const began = Date.now();
    await page.goto(surfer.browser.url('pages/popup.html'), { waitUntil: 'commit' });
    await page.locator('.tabular').first().waitFor();
    popups.push(Date.now() - began);
    await page.close();
    await sleep(200);
  }
  row('browser/popup-to-first-points', 'ms', popups);

  const unlocks: number[] = [];
  for (let i = 0; i < 5; i++) {
    await surfer.call('lock');
    const began = Date.now();
    await surfer.call('unlock', surfer.passphrase);
    unlocks.push(Date.now() - began);
  }
  row('browser/unlock-argon2id-64MiB', 'ms', unlocks);

  const page = await surfer.openPopup();
  for (const name of ['first', ...Array<string>(9).fill('later')]) {
    const { code, ms } = await readKey(page, 'fused', availableParallelism());
    if (code !== 'job-invalid') throw new Error(`no key: ${code}`);
    row(`browser/key-ready-${name}`, 'ms', [ms]);
    await sleep(500);
  }
  await page.close();

  let staked = -1;
  for (let run = 0; run < 5; run++) {
    const start = (Math.floor(Date.now() / (EPOCH * 1_000)) + 1) * EPOCH * 1_000;
    await sleep(start - Date.now());
    await surfer.visit('https://github.com/rust-lang/rust', 12);
    await surfer.visit('https://duckduckgo.com/?q=footprints', 1);
    const offer = await until(
      'an offer',
      async () => {
        await surfer.call('sync');
        const { offers } = await surfer.popup();
        return offers.find((offer) => offer.name === 'Everyday web' && !offer.reason && offer.epoch! > staked);
      },
      EPOCH * 4_000,
      1_000,
    );
    staked = offer.epoch!;
    const preview = await surfer.call<Preview>('preview', offer.pool, offer.epoch);
    const began = Date.now();
    await surfer.call('stake', offer.pool, offer.epoch, preview.choices[0], preview.cautions);
    row('browser/approve-to-receipt', 'ms', [Date.now() - began]);
  }
} finally {
  await surfer.leave();
  await node.stop();
  await sites.close();
}

const size = (name: string): number => statSync(join(ROOT, name)).size;
for (const [name, file] of [
  ['vault-wasm', 'target/extension/ashiato_wasm_vault_bg.wasm'],
  ['prover-wasm', 'target/extension/ashiato_wasm_prover_bg.wasm'],
  ['prover-threads-wasm', 'target/extension/ashiato_wasm_prover_threads_bg.wasm'],
  ['prover-fused-wasm', 'target/extension/ashiato_wasm_prover_fused_bg.wasm'],
  ['prover-wide-wasm', 'target/extension/ashiato_wasm_prover_wide_bg.wasm'],
  ['background-js', 'target/extension/background.js'],
  ['proving-key', 'target/extension/keys/stake.dev.pk'],
  ['zip', 'target/ashiato-extension.zip'],
] as const) {
  row(`size/${name}`, 'kB', [size(file) / 1_024]);
  if (file.endsWith('.wasm')) row(`size/${name}-gzip`, 'kB', [gzipSync(readFileSync(join(ROOT, file))).length / 1_024]);
}
rows.write(process.argv[process.argv.indexOf('--out') + 1]!);
