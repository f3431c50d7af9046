// From a visit to an approved stake, by the calls of the extension's own pages.
import type { Page } from 'playwright-core';
import { sleep, until } from './browser';
import type { Scene } from './scene';
import type { Popup, Preview, Stake, Surfer } from './surfer';

/** Length of an epoch in these scenes, s. */
export const EPOCH = 20;

type Offer = Popup['offers'][number];
export interface Calibration {
  build: string;
  threads: number;
  proof_ms: number;
}

/** One epoch's footprints, sealed and offered to a pool. */
export async function offer({ surfer }: Scene): Promise<Offer> {
  // Within one epoch: halves of a visit count less than the whole.
  await sleep(EPOCH * 1_000 - (Date.now() % (EPOCH * 1_000)));
  await surfer.visit('https://github.com/rust-lang/rust', 12);
  return until(
    'an offer',
    async () => {
      await surfer.call('sync');
      return (await surfer.popup()).offers.find((offer) => offer.name === 'Everyday web' && !offer.reason && offer.epoch != null);
    },
    EPOCH * 5_000,
    1_000,
  );
}

/** Looks at an offer as the approve page does; what it gives asks for the stake, for its receipt or the error's code. */
export async function ready(surfer: Surfer, { pool, epoch }: Offer): Promise<() => Promise<Stake['receipt'] | string>> {
  const preview = await surfer.call<Preview>('preview', pool, epoch);
  return () => {
    const made = surfer.call<Stake['receipt']>('stake', pool, epoch, preview.choices[0], preview.cautions);
    return made.catch((error: { code: string }) => error.code);
  };
}

/** Asks for a stake right after the look. */
export const stake = async (surfer: Surfer, offered: Offer) => (await ready(surfer, offered))();

export const calibrations = (page: Page): Promise<Calibration[]> =>
  page.evaluate(() => JSON.parse(localStorage.getItem('ashiato-calibration') ?? '[]') as Calibration[]);
