/** Epochs as a person reads them: by the clock, counted from the current one. */

import type { EpochView } from './types';

/** The first millisecond of an epoch. */
export function startOf(epoch: number, current: EpochView): number {
  return current.starts_at + (epoch - current.epoch) * lengthOf(current);
}

/** The first millisecond after an epoch. */
export function endOf(epoch: number, current: EpochView): number {
  return startOf(epoch + 1, current);
}

/** The length of an epoch in milliseconds. */
export function lengthOf(current: EpochView): number {
  return current.ends_at - current.starts_at;
}
