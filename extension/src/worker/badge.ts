/** The badge: how many pools could be staked to, or that capture fails; and notifications, where they were switched on. */

import type { PopupView } from '../generated/vault/ashiato_wasm_vault';
import type { Code } from '../shared/codes';
import { errorText, text } from '../shared/texts';

const CALM = '#2f6f4f';
const ALARM = '#b3261e';

let failing: Code | undefined;
let offers = 0;

/** Shows the pools that have something to stake. */
export async function showOffers(view: PopupView): Promise<void> {
  offers = view.offers.filter((offer) => offer.epoch != null && offer.reason == null).length;
  await draw();
}

/** Shows that capture fails, or that only the copies of its keys do, by the code; or that all is well again. */
export async function showHealth(code: Code | undefined): Promise<void> {
  if (code === failing) return;
  failing = code;
  await draw();
}

async function draw(): Promise<void> {
  const mark = failing !== undefined ? '!' : offers > 0 ? String(offers) : '';
  await chrome.action.setBadgeBackgroundColor({ color: failing !== undefined ? ALARM : CALM });
  await chrome.action.setBadgeText({ text: mark });
  await chrome.action.setTitle({ title: title() });
}

function title(): string {
  if (failing === 'effects-unkept') return text('badge_unkept');
  if (failing !== undefined) return text('badge_failing', [errorText(failing)]);
  if (offers > 0) return text(offers === 1 ? 'badge_offers_one' : 'badge_offers_other', [String(offers)]);
  return text('extName');
}

const BALANCE = 'balance';

/** Tells of a reward that came since the last look, if notifications were granted. */
export async function tellReward(view: PopupView): Promise<void> {
  if (view.state === 'locked' || view.state === 'fresh') {
    await chrome.storage.session.remove(BALANCE);
    return;
  }
  const found = await chrome.storage.session.get(BALANCE);
  const before = found[BALANCE] as number | undefined;
  if (before === view.balance) return;
  await chrome.storage.session.set({ [BALANCE]: view.balance });
  const notifications = chrome.notifications as typeof chrome.notifications | undefined;
  if (before === undefined || view.balance < before || notifications === undefined) return;
  notifications.create('reward', {
    type: 'basic',
    iconUrl: chrome.runtime.getURL('icons/icon-128.png'),
    title: text('notify_reward_title'),
    message: text('notify_reward', [String(view.balance - before)]),
  });
}
