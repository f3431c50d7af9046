/** The worker of the build with shared memory and wide arithmetic. */

import init, { KeyReader, serveThread, startPool } from '../generated/prover-wide/ashiato_wasm_prover_wide';
import { workShared } from './pool';

workShared({ init, KeyReader, serveThread, startPool }, 'ashiato_wasm_prover_wide_bg.wasm');
