/** The popup: what there is, what it is worth, and the switches one reaches for. */

import { render } from 'preact';
import '../ui/theme.css';
import '../ui/worth.css';
import './popup.css';
import { Failure } from '../ui/failure';
import { Unlock } from '../ui/unlock';
import { useNow, useView } from '../ui/hooks';
import { nameDocument, t } from '../ui/i18n';
import { call } from '../ui/rpc';
import { Footprints } from './footprints';
import { Brand, Header } from './header';
import { LeftToday } from './left';
import { Points } from './points';
import { Pools } from './pools';
import { Site } from './site';
import { TakeOver } from './take-over';
import { Rewards, Token } from './token';
import { Welcome, TrialNotice } from './welcome';

function Popup() {
  const view = useView(() => call('popup'), 4000);
  const now = useNow(1000);
  const popup = view.value;
  if (popup === undefined) {
    return (
      <>
        <Brand />
        <main class="popup" aria-busy={view.error === undefined}>
          {view.error === undefined ? (
            <p class="loading muted">{t('loading')}</p>
          ) : (
            <Failure code={view.error} again={() => void view.again()} />
          )}
        </main>
      </>
    );
  }
  const open = popup.state === 'unlocked' || popup.state === 'trial';
  return (
    <>
      <Header popup={popup} now={now} changed={view.again} />
      <main class="popup">
        {view.error !== undefined && <Failure code={view.error} again={() => void view.again()} />}
        {popup.state === 'fresh' ? (
          <Welcome />
        ) : (
          <>
            <Points popup={popup} now={now} />
            {popup.state === 'locked' && <Unlock changed={view.again} />}
            {popup.state === 'trial' && <TrialNotice />}
            {popup.token?.this_device === false && <TakeOver changed={view.again} />}
            <Site changed={view.again} paused={popup.paused_until} />
            {open && <Pools popup={popup} />}
            {open && <Footprints popup={popup} now={now} />}
            {open && <Rewards popup={popup} now={now} />}
            {open && <Token popup={popup} />}
          </>
        )}
      </main>
      <LeftToday popup={popup} />
    </>
  );
}

nameDocument('extName');
const root = document.getElementById('root');
if (root !== null) render(<Popup />, root);
