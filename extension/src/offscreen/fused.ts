/** The worker of the build with shared memory and relaxed SIMD. */

import init, { KeyReader, serveThread, startPool } from '../generated/prover-fused/ashiato_wasm_prover_fused';
import { workShared } from './pool';

workShared({ init, KeyReader, serveThread, startPool }, 'ashiato_wasm_prover_fused_bg.wasm');
