/** Epochs of an offer's network by the clock, counted from the one that would be proven. */

import type { StakePreview } from '../ui/types';

/** The first millisecond of an epoch. */
export function startOf(epoch: number, preview: StakePreview): number {
  return preview.epoch_starts_at + (epoch - preview.epoch) * lengthOf(preview);
}

/** Milliseconds of one epoch. */
export function lengthOf(preview: StakePreview): number {
  return (preview.settled_at - preview.epoch_starts_at) / (preview.taken_until + 1 - preview.epoch);
}
