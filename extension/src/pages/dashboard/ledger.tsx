/** Every byte string that left this device: to whom, under which consent, and what came of it. */

import { Failure } from '../ui/failure';
import { useView } from '../ui/hooks';
import { dateTime, num, t } from '../ui/i18n';
import { call } from '../ui/rpc';
import type { LedgerEntry } from '../ui/types';
import { ledgerKind, ledgerUnder, outcomeText } from '../ui/words';

const MOST = 200;

function Entry({ entry }: { entry: LedgerEntry }) {
  return (
    <li>
      <details class="entry">
        <summary>
          <span class="tabular muted">{num(entry.index)}</span>
          <span class={entry.kind === 'read' ? 'chip' : 'chip tinted'}>{ledgerKind(entry.kind)}</span>
          <span class="mono entry-request">{entry.request}</span>
          <time class="small muted" dateTime={new Date(entry.at).toISOString()}>
            {dateTime(entry.at)}
          </time>
        </summary>
        <dl class="facts">
          <div>
            <dt>{t('ledger_to')}</dt>
            <dd class="mono break">{entry.to}</dd>
          </div>
          <div>
            <dt>{t('ledger_under')}</dt>
            <dd class="break">{ledgerUnder(entry.under)}</dd>
          </div>
          <div>
            <dt>{t('ledger_outcome')}</dt>
            <dd>{outcomeText(entry)}</dd>
          </div>
          <div>
            <dt>{t('ledger_body')}</dt>
            <dd>{entry.body === '' ? t('ledger_no_body') : <pre class="mono body">{entry.body}</pre>}</dd>
          </div>
        </dl>
      </details>
    </li>
  );
}

/** The newest entries. */
export function Ledger() {
  const view = useView(() => call('ledger', MOST), 15_000);
  const entries = view.value;
  return (
    <div class="stack">
      <p>{t('ledger_text')}</p>
      {view.error !== undefined && <Failure code={view.error} again={() => void view.again()} />}
      {entries === undefined ? (
        view.error === undefined && <p class="muted">{t('loading')}</p>
      ) : entries.length === 0 ? (
        <p class="panel muted">{t('ledger_empty')}</p>
      ) : (
        <ol class="panel ledger">
          {entries.map((entry) => (
            <Entry key={entry.index} entry={entry} />
          ))}
        </ol>
      )}
    </div>
  );
}
