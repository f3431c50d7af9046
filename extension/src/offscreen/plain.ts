/** The worker of the build that runs everywhere. */

import init, { KeyReader } from '../generated/prover/ashiato_wasm_prover';
import { work } from './work';

work(async () => {
  await init({ module_or_path: fetch('ashiato_wasm_prover_bg.wasm') });
  return { KeyReader };
});
