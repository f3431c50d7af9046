/** The dashboard: one's own footprint as pictures, and every switch. */

import { render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import '../ui/theme.css';
import '../ui/worth.css';
import './dashboard.css';
import { Notice } from '../ui/controls';
import { Failure } from '../ui/failure';
import { useView } from '../ui/hooks';
import { nameDocument, t, when } from '../ui/i18n';
import { Kit } from '../ui/kit';
import { Mark } from '../ui/mark';
import { openPage } from '../ui/places';
import { call } from '../ui/rpc';
import type { PopupView } from '../ui/types';
import { Unlock } from '../ui/unlock';
import { Collectors } from './collectors';
import { Ledger } from './ledger';
import { Overview } from './overview';
import { RulesPart } from './rules';
import { Settings } from './settings';
import { Stakes } from './stakes';

const PARTS = ['overview', 'collectors', 'rules', 'stakes', 'ledger', 'settings'] as const;
type Part = (typeof PARTS)[number];

function partOf(hash: string): Part {
  return PARTS.find((part) => `#${part}` === hash) ?? 'overview';
}

function usePart(): Part {
  const [part, setPart] = useState(() => partOf(location.hash));
  // Attached before the page can be used: an effect after the paint would miss an address that changes at once.
  useLayoutEffect(() => {
    const turn = () => {
      setPart(partOf(location.hash));
      document.getElementById('content')?.focus();
    };
    window.addEventListener('hashchange', turn);
    return () => window.removeEventListener('hashchange', turn);
  }, []);
  return part;
}

/** Parts whose content only an open vault can give. */
const SEALED: readonly Part[] = ['overview', 'rules', 'ledger', 'stakes'];

function Content(props: {
  part: Part;
  popup: PopupView;
  changed: () => Promise<void>;
  kitMade: (code: string) => void;
}) {
  const { part, popup, changed } = props;
  if (popup.state === 'fresh' && part !== 'settings') {
    return (
      <section class="panel stack">
        <h2>{t('fresh_title')}</h2>
        <p>{t('fresh_text')}</p>
        <div class="row">
          <button type="button" class="button primary" onClick={() => void openPage('onboarding')}>
            {t('fresh_start')}
          </button>
        </div>
      </section>
    );
  }
  if (popup.state === 'locked' && SEALED.includes(part)) {
    return (
      <div class="narrow">
        <Unlock changed={changed} />
      </div>
    );
  }
  switch (part) {
    case 'overview':
      return <Overview popup={popup} />;
    case 'collectors':
      return <Collectors popup={popup} changed={changed} />;
    case 'rules':
      return <RulesPart />;
    case 'stakes':
      return <Stakes popup={popup} />;
    case 'ledger':
      return <Ledger />;
    case 'settings':
      return <Settings popup={popup} changed={changed} kitMade={props.kitMade} />;
  }
}

/** Takes the focus that the kit's field had. */
function KitConfirmed() {
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(() => text.current?.focus(), []);
  return (
    <Notice kind="good">
      <p ref={text} tabIndex={-1}>
        {t('new_kit_done')}
      </p>
    </Notice>
  );
}

function Dashboard() {
  const view = useView(() => call('popup'), 10_000);
  const part = usePart();
  // Shown whatever part is chosen, and also when the vault locks: the kit before it opens nothing any more.
  const [kit, setKit] = useState<string>();
  const [confirmed, setConfirmed] = useState(false);
  const popup = view.value;
  const now = Date.now();
  return (
    <div class="dashboard">
      <header class="side">
        <p class="brand">
          <Mark size={34} />
          <b>{t('extName')}</b>
          {popup?.network.test_network === true && <span class="chip test">{t('test_network')}</span>}
        </p>
        <nav aria-label={t('dashboard')}>
          <ul>
            {PARTS.map((name) => (
              <li key={name}>
                <a href={`#${name}`} aria-current={name === part ? 'page' : undefined}>
                  {t(`part_${name}`)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        <h1>{t(`part_${part}`)}</h1>
        {popup?.state === 'trial' && (
          <Notice kind="warn" title={t('trial_title')}>
            <p>{t('trial_text')}</p>
            <div class="row">
              <button type="button" class="button tiny" onClick={() => void openPage('onboarding')}>
                {t('set_passphrase')}
              </button>
            </div>
          </Notice>
        )}
        {popup !== undefined && (popup.paused_until ?? 0) > now && (
          <Notice kind="warn">
            <p>{t('paused_until', when(popup.paused_until ?? 0, now))}</p>
          </Notice>
        )}
        {view.error !== undefined && <Failure code={view.error} again={() => void view.again()} />}
        {kit !== undefined ? (
          <Kit
            code={kit}
            level={2}
            confirmed={() => {
              setKit(undefined);
              setConfirmed(true);
            }}
          />
        ) : popup === undefined ? (
          view.error === undefined && <p class="muted">{t('loading')}</p>
        ) : (
          <>
            {confirmed && <KitConfirmed />}
            <Content
              part={part}
              popup={popup}
              changed={view.again}
              kitMade={(code) => {
                setConfirmed(false);
                setKit(code);
              }}
            />
          </>
        )}
      </main>
    </div>
  );
}

nameDocument('dashboard_title');
const root = document.getElementById('root');
if (root !== null) render(<Dashboard />, root);
