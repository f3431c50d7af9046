/** The names of things that travel as stable codes. */

import { find, keyOf, t } from './i18n';

/** A category. */
export function categoryName(category: string): string {
  return find(keyOf('category', category)) ?? category;
}

/** An action. */
export function actionName(action: string): string {
  return find(keyOf('action', action)) ?? action;
}

/** Why a footprint has its category. */
export function reasonName(reason: string): string {
  return find(keyOf('reason', reason)) ?? reason;
}

/** A sensitive kind of site. */
export function sensitiveName(kind: string): string {
  return find(keyOf('sensitive', kind)) ?? kind;
}

/** Why something is not kept. */
export function refusalText(code: string): string {
  const kind = code.startsWith('sensitive-') ? find(keyOf('sensitive', code.slice('sensitive-'.length))) : undefined;
  if (kind !== undefined) return t('refusal_sensitive', kind);
  return find(keyOf('refusal', code)) ?? t('refusal_unknown', code);
}

/** Why nothing can be staked to a pool now. */
export function offerReason(code: string): string {
  return find(keyOf('offer', code)) ?? errorText(code);
}

/** A failure, with its code where there is no better text. */
export function errorText(code: string): string {
  return find(keyOf('error', code)) ?? t('error_unknown', code);
}

/** Where a stake stands. */
export function stakeStatus(status: string): string {
  return find(keyOf('stake_status', status)) ?? status;
}

/** A phase of a proof. */
export function phaseName(phase: string): string {
  return find(keyOf('phase', phase)) ?? phase;
}
