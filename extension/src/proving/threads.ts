/** The worker of the build with shared memory. */

import init, { Prover, serveThread, startPool } from '../generated/prover-threads/ashiato_wasm_prover_threads';
import { workShared } from './pool';

workShared({ init, Prover, serveThread, startPool }, 'ashiato_wasm_prover_threads_bg.wasm');
