// Bundles the browser drivers and specs: node tests/browser/bundle.mjs --out DIR. Packages stay outside the bundles.
import { createRequire } from 'node:module';
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(here, '../../extension/package.json'));
const { build } = require('esbuild');
const out = resolve(process.argv[process.argv.indexOf('--out') + 1] ?? 'target/browser-tests');

const entries = readdirSync(here).filter((name) => name.endsWith('.ts'));
await build({
  entryPoints: entries.map((name) => join(here, name)),
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  // The type checker's paths would pull the packages into the bundles.
  tsconfigRaw: { compilerOptions: { target: 'es2023' } },
  sourcemap: 'inline',
  logLevel: 'error',
});
