/** The names of things that travel as stable codes. */

import { isCode } from '../../shared/codes';
import { errorText, failureText, keyOf, textOf } from '../../shared/texts';
import { t } from './i18n';
import type { Action, Category, LedgerEntry, Reason, Sensitive } from './types';
import type { ProofPhase } from '../../shared/messages';

/** A category. */
export function categoryName(category: Category): string {
  return t(keyOf('category', category));
}

/** An action. */
export function actionName(action: Action): string {
  return t(keyOf('action', action));
}

/** Why a footprint has its category. */
export function reasonName(reason: Reason): string {
  return t(keyOf('reason', reason));
}

/** A sensitive kind of site. */
export function sensitiveName(kind: Sensitive): string {
  return t(keyOf('sensitive', kind));
}

/** A phase of a proof. */
export function phaseName(phase: ProofPhase): string {
  return t(keyOf('phase', phase));
}

/** Why something is not kept. */
export function refusalText(code: string): string {
  const kind = code.startsWith('sensitive-') ? textOf('sensitive', code.slice('sensitive-'.length)) : undefined;
  if (kind !== undefined) return t('refusal_sensitive', kind);
  return textOf('refusal', code) ?? t('refusal_unknown', code);
}

/** Why nothing can be staked to a pool now. */
export function offerReason(code: string): string {
  return textOf('offer', code) ?? failureText(code);
}

/** Where a stake stands. */
export function stakeStatus(status: string): string {
  return textOf('stake_status', status) ?? status;
}

/** The title of a reason for caution. */
export function cautionTitle(caution: string): string {
  return textOf('caution', `${caution}_title`) ?? caution;
}

/** A reason for caution, with the leaves and the stakes to the operator that it may be about. */
export function cautionText(caution: string, leaves: string, stakes: string): string {
  return textOf('caution', caution, [leaves, stakes]) ?? t('caution_other');
}

/** The text of a public input. */
export function inputText(name: string): string {
  return textOf('input', name) ?? '';
}

/** The kind of a request that left. */
export function ledgerKind(kind: string): string {
  return textOf('ledger', kind) ?? kind;
}

/** The consent or pool that a request was sent under: `consent N` or `pool ID`. */
export function ledgerUnder(under: string): string {
  const [what = '', which = ''] = under.split(' ', 2);
  return textOf('ledger_under', what, [which]) ?? under;
}

/** The outcome of a request: `sent`, a status, a status with the node's code, or the code of a failure. */
export function outcomeText({ outcome }: LedgerEntry): string {
  const answered = /^(\d+)(?: (.+))?$/.exec(outcome);
  if (answered === null) return outcome === 'sent' ? t('outcome_sent') : failureText(outcome);
  const [, status = '', code] = answered;
  if (code === undefined) return t('outcome_done', status);
  return t('outcome_refused', status, errorText(isCode(code) ? code : 'node-refused'));
}
