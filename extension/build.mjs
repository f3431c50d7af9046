// Bundles the extension: `node build.mjs --out DIR [--version X] [--test-variant]`.
//
// What wasm-bindgen and core's codegen made must stand in src/generated/ before. The test variant differs from the release
// in two files only: the manifest already grants the optional permissions, and the worker takes idle states from a driver.
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    out: { type: 'string' },
    version: { type: 'string' },
    'test-variant': { type: 'boolean', default: false },
  },
});
if (options.out === undefined) {
  process.stderr.write('usage: node build.mjs --out DIR [--version X] [--test-variant]\n');
  process.exit(2);
}
const out = resolve(options.out);
const source = (...parts) => join(here, 'src', ...parts);
const testVariant = options['test-variant'];

const PAGES = ['popup', 'onboarding', 'approve', 'dashboard'];
const MODULES = [
  ['vault', 'ashiato_wasm_vault_bg.wasm'],
  ['prover', 'ashiato_wasm_prover_bg.wasm'],
];
/** The prover's builds with shared memory; the build goes on without them where they could not be made. */
const SHARED = ['threads', 'fused', 'wide'];

/** Options of every bundle: readable output, nothing split, nothing fetched at run time. */
const common = {
  bundle: true,
  target: 'chrome130',
  charset: 'utf8',
  legalComments: 'inline',
  logLevel: 'warning',
  absWorkingDir: here,
  define: { __TEST_VARIANT__: 'false' },
  jsx: 'automatic',
  jsxImportSource: 'preact',
  metafile: true,
};

async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Only the worker may hold a runtime dependency besides the pages' view library, and that one is tldts. */
function checkInputs(result, allowed) {
  for (const input of Object.keys(result.metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input);
    if (found !== null && !allowed.includes(found[1])) throw new Error(`${input} must not be bundled here`);
  }
}

for (const [folder, file] of MODULES) {
  if (!(await exists(source('generated', folder, file)))) {
    process.stderr.write(`src/generated/${folder}/${file} is missing: cargo xtask build makes it\n`);
    process.exit(1);
  }
}

const shared = [];
for (const tier of SHARED) {
  const [folder, file] = [`prover-${tier}`, `ashiato_wasm_prover_${tier}_bg.wasm`];
  if (await exists(source('generated', folder, file))) {
    MODULES.push([folder, file]);
    shared.push(tier);
  }
}
if (shared.length < SHARED.length) process.stderr.write('without the threaded provers: proofs take one thread\n');

// Keys are large and checked by hash elsewhere: they stay; everything else is made anew.
await mkdir(out, { recursive: true });
for (const name of await readdir(out)) {
  if (name !== 'keys') await rm(join(out, name), { recursive: true });
}

const worker = await build({
  ...common,
  entryPoints: { background: source('worker', 'background.ts') },
  outdir: out,
  format: 'esm',
  define: { __TEST_VARIANT__: String(testVariant) },
  minifySyntax: true,
});
checkInputs(worker, ['tldts', 'tldts-core']);

const offscreen = await build({
  ...common,
  entryPoints: {
    offscreen: source('offscreen', 'main.ts'),
    ...Object.fromEntries(['plain', ...shared].map((tier) => [`prove-${tier}`, source('offscreen', `${tier}.ts`)])),
  },
  outdir: out,
  format: 'esm',
  define: { ...common.define, __THREADS__: String(shared.length === SHARED.length) },
});
checkInputs(offscreen, []);

// Each to `capture/NAME.js`: Chrome keeps registrations with these paths over updates, so they stay.
const { collectors } = JSON.parse(await readFile(source('generated', 'tables.json'), 'utf8'));
const scripts = collectors.flatMap((row) => row.scripts.map((script) => script.name));
const content = await build({
  ...common,
  entryPoints: Object.fromEntries(scripts.map((name) => [`capture/${name}`, source('content', `${name}.ts`)])),
  outdir: out,
  format: 'iife',
});
checkInputs(content, []);

const pages = await build({
  ...common,
  entryPoints: Object.fromEntries(PAGES.map((name) => [`pages/${name}`, source('pages', name, 'main.tsx')])),
  outdir: out,
  format: 'esm',
  minifySyntax: true,
});
checkInputs(pages, ['preact']);

for (const page of PAGES) await cp(source('pages', page, 'index.html'), join(out, 'pages', `${page}.html`));
await cp(source('offscreen', 'index.html'), join(out, 'offscreen.html'));
for (const [folder, file] of MODULES) await cp(source('generated', folder, file), join(out, basename(file)));
await cp(join(here, '_locales'), join(out, '_locales'), { recursive: true });
await mkdir(join(out, 'icons'), { recursive: true });
for (const name of await readdir(join(here, 'icons'))) {
  if (name.endsWith('.png')) await cp(join(here, 'icons', name), join(out, 'icons', name));
}

const manifest = JSON.parse(await readFile(join(here, '..', 'manifest.json'), 'utf8'));
if (options.version !== undefined) manifest.version = options.version;
if (testVariant) {
  manifest.permissions = [...manifest.permissions, ...manifest.optional_permissions];
  manifest.host_permissions = manifest.optional_host_permissions;
  delete manifest.optional_permissions;
  delete manifest.optional_host_permissions;
}
await writeFile(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
