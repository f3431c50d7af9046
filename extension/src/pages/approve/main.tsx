/** The approve window: one question, shown in full. Refusal is the default, and closing refuses. */

import { render } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import '../ui/theme.css';
import '../ui/worth.css';
import './approve.css';
import type { Code } from '../../shared/codes';
import { Failure } from '../ui/failure';
import { useView } from '../ui/hooks';
import { nameDocument, t } from '../ui/i18n';
import { call, codeOf } from '../ui/rpc';
import { shortId } from '../ui/network-name';
import type { NetworkView, StakePreview, StakeReceipt } from '../ui/types';
import { Ask } from './ask';
import { Proving } from './proving';
import { Cancelled, Receipt } from './receipt';

type Stage =
  | { is: 'asking' }
  | { is: 'proving'; value: number }
  | { is: 'sent'; receipt: StakeReceipt | null }
  | { is: 'failed'; code: Code };

interface Question {
  pool: string;
  epoch: number;
}

/** The pool and the epoch in this window's address; the worker put them there. */
function question(): Question | undefined {
  const query = new URLSearchParams(location.search);
  const pool = query.get('pool');
  const epoch = Number(query.get('epoch'));
  return pool === null || !Number.isSafeInteger(epoch) || query.get('epoch') === null ? undefined : { pool, epoch };
}

/** Refuses or cancels when the window goes while something is open. */
function useLeaving(asked: Question, stage: Stage): void {
  const latest = useRef(stage);
  latest.current = stage;
  useLayoutEffect(() => {
    const leave = () => {
      const { is } = latest.current;
      if (is === 'asking') void call('refuse', asked.pool, asked.epoch).catch(() => undefined);
      if (is === 'proving') void call('cancelStake').catch(() => undefined);
    };
    window.addEventListener('pagehide', leave);
    return () => window.removeEventListener('pagehide', leave);
  }, [asked.pool, asked.epoch]);
}

function Head({ preview, network }: { preview: StakePreview | undefined; network: NetworkView | undefined }) {
  return (
    <header class="approve-head">
      <p class="row apart">
        <span class="muted">{t('approve_asks')}</span>
        {network?.test_network === true && (
          <span class="chip test" title={t('test_network_long')}>
            {t('test_network')}
          </span>
        )}
      </p>
      <h1>{preview === undefined ? t('approve_title') : preview.terms.operator}</h1>
      {preview !== undefined && (
        <p class="fingerprint small">
          <span class="muted">{t('fingerprint')}</span> <span class="mono">{preview.operator_fingerprint}</span>
        </p>
      )}
    </header>
  );
}

function Approve({ asked }: { asked: Question }) {
  const [stage, setStage] = useState<Stage>({ is: 'asking' });
  const view = useView(() => call('preview', asked.pool, asked.epoch));
  const preview = view.value;
  const network = useView(() => call('network')).value;
  useLeaving(asked, stage);

  const approve = (value: number, acknowledged: string[]) => {
    setStage({ is: 'proving', value });
    call('stake', asked.pool, asked.epoch, value, acknowledged).then(
      (receipt) => setStage({ is: 'sent', receipt }),
      (thrown: unknown) => setStage({ is: 'failed', code: codeOf(thrown) }),
    );
  };
  // The window's close is the refusal: see `useLeaving`.
  const refuse = () => window.close();

  return (
    <div class="approve">
      <Head preview={preview} network={network} />
      <main>
        {stage.is === 'asking' && preview === undefined && view.error === undefined && (
          <p class="muted pending">{t('loading')}</p>
        )}
        {stage.is === 'asking' && preview === undefined && view.error !== undefined && (
          <div class="stack">
            <Failure code={view.error} again={() => void view.again()} />
            <button type="button" class="button" autofocus onClick={refuse}>
              {t('close_window')}
            </button>
          </div>
        )}
        {stage.is === 'asking' && preview !== undefined && (
          <Ask
            preview={preview}
            network={network?.network == null ? undefined : `${network.network} (${shortId(preview.network)})`}
            failed={view.error}
            approve={approve}
            refuse={refuse}
          />
        )}
        {stage.is === 'proving' && <Proving value={stage.value} />}
        {stage.is === 'failed' && (
          <div class="stack">
            {stage.code === 'cancelled' || stage.code === 'prove-cancelled' ? (
              <Cancelled />
            ) : (
              <Failure code={stage.code}>
                <button
                  type="button"
                  class="button tiny"
                  onClick={() => {
                    setStage({ is: 'asking' });
                    void view.again();
                  }}
                >
                  {t('ask_again')}
                </button>
              </Failure>
            )}
            <button type="button" class="button" autofocus onClick={() => window.close()}>
              {t('close_window')}
            </button>
          </div>
        )}
        {stage.is === 'sent' && <Receipt asked={asked} preview={preview} receipt={stage.receipt} />}
      </main>
    </div>
  );
}

nameDocument('approve_title');
const asked = question();
const root = document.getElementById('root');
if (root !== null) {
  render(asked === undefined ? <Failure code="pool-unknown" /> : <Approve asked={asked} />, root);
}
