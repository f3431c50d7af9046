/** The names of things that travel as stable codes. */

import { isCode } from '../../shared/codes';
import { SENSITIVE } from '../../shared/tables';
import { errorText, failureText, keyOf, textOf } from '../../shared/texts';
import { t } from './i18n';
import type {
  Action,
  Category,
  Caution,
  InputName,
  LedgerEntry,
  LedgerKind,
  OfferReason,
  Reason,
  Refusal,
  Sensitive,
  StakeStatus,
} from './types';
import type { ProofPhase } from '../../shared/messages';

/** A footprint's site; one withdrawn from a committed epoch has none. */
export function siteName(host: string): string {
  return host === '' ? t('site_forgotten') : host;
}

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
export function refusalText(refusal: Refusal): string {
  const kind = SENSITIVE.find((kind) => refusal === `sensitive-${kind}`);
  return kind === undefined ? t(keyOf('refusal', refusal as PlainRefusal)) : t('refusal_sensitive', sensitiveName(kind));
}

type PlainRefusal = Exclude<Refusal, `sensitive-${Sensitive}`>;

/** Why nothing can be staked to a pool now, with the age that the pool asks of a token. */
export function offerReason(reason: OfferReason, age: string): string {
  return t(keyOf('offer', reason), age);
}

/** Where a stake stands. */
export function stakeStatus(status: StakeStatus): string {
  return t(keyOf('stake_status', status));
}

/** The title of a reason for caution. */
export function cautionTitle(caution: Caution): string {
  return t(`${keyOf('caution', caution)}_title`);
}

/** A reason for caution, with the leaves and the stakes to the operator that it may be about. */
export function cautionText(caution: Caution, leaves: string, stakes: string): string {
  return t(keyOf('caution', caution), leaves, stakes);
}

/** The text of a public input. */
export function inputText(name: InputName): string {
  return t(keyOf('input', name));
}

/** The kind of a request that left. */
export function ledgerKind(kind: LedgerKind): string {
  return t(keyOf('ledger', kind));
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
