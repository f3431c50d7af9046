/** The worker of the build with shared memory. */

import init, { KeyReader, serveThread, startPool } from '../generated/prover-threads/ashiato_wasm_prover_threads';
import { workShared } from './pool';

workShared({ init, KeyReader, serveThread, startPool }, 'ashiato_wasm_prover_threads_bg.wasm');
