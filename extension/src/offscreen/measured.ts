/** Calibrations of this machine. Workers have no `localStorage`, so the module is opened in this window too. */

import init, { addCalibration, type Calibration, calibrations, clearCalibrations } from '../generated/prover/ashiato_wasm_prover';

/** Calibrations where they are kept. */
export class Measured {
  #module: Promise<unknown> | undefined;

  async list(): Promise<Calibration[]> {
    await this.#open();
    return calibrations();
  }

  async add(calibration: Calibration): Promise<void> {
    await this.#open();
    addCalibration(calibration);
  }

  async clear(): Promise<void> {
    await this.#open();
    clearCalibrations();
  }

  #open(): Promise<unknown> {
    this.#module ??= init({ module_or_path: fetch('ashiato_wasm_prover_bg.wasm') });
    return this.#module;
  }
}
