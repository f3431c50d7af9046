/** The node's address, locking, notifications, the passphrase and the recovery kit, export, and erasing everything. */

import { useEffect, useState } from 'preact/hooks';
import { failureText } from '../../shared/texts';
import { Notice, Secret } from '../ui/controls';
import { Failure } from '../ui/failure';
import { useAction } from '../ui/hooks';
import { num, t } from '../ui/i18n';
import { KitField } from '../ui/kit-field';
import { call } from '../ui/rpc';
import type { PopupView } from '../ui/types';

function Node(props: { popup: PopupView; changed: () => Promise<void> }) {
  const { network } = props.popup;
  const [address, setAddress] = useState(network.address);
  const [saved, setSaved] = useState(false);
  const { busy, error, run } = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    setSaved(false);
    void run(() => call('setNode', address.trim()).then(() => call('sync'))).then((ok) => {
      setSaved(ok);
      return props.changed();
    });
  };
  const broken = network.error ?? undefined;
  const name = network.network ?? undefined;
  return (
    <section class="panel stack" aria-labelledby="node-title">
      <h2 id="node-title">{t('node_title')}</h2>
      <p class="small muted">{t('node_text')}</p>
      <form class="row" onSubmit={submit}>
        <label class="hidden-text" for="node">
          {t('node_title')}
        </label>
        <input
          id="node"
          class="input grow mono"
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          value={address}
          onInput={(event) => setAddress(event.currentTarget.value)}
        />
        <button type="submit" class="button" disabled={busy || address.trim() === network.address}>
          {t('save')}
        </button>
      </form>
      {name !== undefined && (
        <p class="small">
          {t('node_network', name)} {network.test_network && <span class="chip test">{t('test_network')}</span>}
        </p>
      )}
      <p class="small" role="status">
        {saved && error === undefined ? t('saved') : ''}
      </p>
      {error !== undefined && <Failure code={error} />}
      {error === undefined && broken !== undefined && <p class="small failed">{failureText(broken)}</p>}
    </section>
  );
}

function ChangePassphrase() {
  const [byKit, setByKit] = useState(false);
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [done, setDone] = useState(false);
  const { busy, error, clear, run } = useAction();
  const ready = old !== '' && next !== '' && next === again && !busy;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    setDone(false);
    void run(() => call(byKit ? 'changePassphraseWithKit' : 'changePassphrase', old, next)).then((ok) => {
      setDone(ok);
      if (ok) {
        setOld('');
        setNext('');
        setAgain('');
      }
    });
  };
  const other = () => {
    setByKit(!byKit);
    setOld('');
    clear();
  };
  return (
    <section class="panel stack" aria-labelledby="change-title">
      <h2 id="change-title">{t('change_passphrase')}</h2>
      <form class="stack" onSubmit={submit}>
        {byKit ? (
          <KitField id="old" value={old} change={setOld} />
        ) : (
          <Secret id="old" label={t('passphrase_old')} value={old} fresh={false} change={setOld} />
        )}
        <Secret id="next" label={t('passphrase_new')} value={next} fresh change={setNext} />
        <Secret
          id="again"
          label={t('passphrase_again')}
          value={again}
          fresh
          invalid={again !== '' && again !== next}
          change={setAgain}
        />
        <div class="row">
          <button type="submit" class="button" disabled={!ready}>
            {busy ? t('passphrase_working') : t('change_passphrase')}
          </button>
          <button type="button" class="button quiet tiny" onClick={other}>
            {byKit ? t('use_passphrase') : t('passphrase_forgotten')}
          </button>
        </div>
        <p class="small" role="status">
          {done ? t('passphrase_changed') : ''}
        </p>
        {error !== undefined && <Failure code={error} />}
      </form>
    </section>
  );
}

/** A kit that was lost, or that somebody saw, is replaced; the page shows the new one. */
function NewKit(props: { made: (code: string) => void }) {
  const [passphrase, setPassphrase] = useState('');
  const { busy, error, run } = useAction();
  const ready = passphrase !== '' && !busy;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    void run(async () => {
      const kit = await call('newRecoveryKit', passphrase);
      props.made(kit.code);
    });
  };
  return (
    <section class="panel stack" aria-labelledby="new-kit-title">
      <h2 id="new-kit-title">{t('new_kit_title')}</h2>
      <p class="small muted">{t('new_kit_text')}</p>
      <form class="stack" onSubmit={submit}>
        <Secret
          id="new-kit-passphrase"
          label={t('passphrase_old')}
          value={passphrase}
          fresh={false}
          change={setPassphrase}
        />
        <div class="row">
          <button type="submit" class="button" disabled={!ready}>
            {busy ? t('passphrase_working') : t('new_kit_title')}
          </button>
        </div>
        {error !== undefined && <Failure code={error} />}
      </form>
    </section>
  );
}

const IDLE_LIMITS = [1, 5, 15, 60, 240] as const;

function IdleLimit(props: { popup: PopupView; changed: () => Promise<void> }) {
  const { busy, error, run } = useAction();
  const limit = props.popup.idle_limit ?? undefined;
  const change = (text: string) =>
    void run(() => call('setIdleLimit', text === '' ? null : Number(text))).then(props.changed);
  return (
    <section class="panel stack" aria-labelledby="idle-title">
      <h2 id="idle-title">{t('idle_title')}</h2>
      <p class="small muted" id="idle-text">
        {t('idle_text')}
      </p>
      <div class="row">
        <label for="idle-limit">{t('idle_label')}</label>
        <select
          id="idle-limit"
          class="input"
          aria-describedby="idle-text"
          disabled={busy}
          value={limit === undefined ? '' : String(limit)}
          onChange={(event) => change(event.currentTarget.value)}
        >
          <option value="">{t('idle_never')}</option>
          {IDLE_LIMITS.map((minutes) => (
            <option key={minutes} value={String(minutes)}>
              {minutes < 60 ? t('idle_minutes', num(minutes)) : t('idle_hours', num(minutes / 60))}
            </option>
          ))}
        </select>
      </div>
      {error !== undefined && <Failure code={error} />}
    </section>
  );
}

/** Notifications of rewards: Chrome's permission is the switch. */
function Rewards() {
  const [on, setOn] = useState<boolean>();
  const { busy, error, run } = useAction();
  const wanted = { permissions: ['notifications' as const] };
  const look = () => chrome.permissions.contains(wanted).then(setOn);
  useEffect(() => void look(), []);
  const change = (to: boolean) =>
    void run(() => (to ? chrome.permissions.request(wanted) : chrome.permissions.remove(wanted))).then(look);
  return (
    <section class="panel stack" aria-labelledby="rewards-title">
      <h2 id="rewards-title">{t('rewards_title')}</h2>
      <p class="small muted" id="rewards-text">
        {t('rewards_text')}
      </p>
      <label class="row">
        <input
          type="checkbox"
          aria-describedby="rewards-text"
          checked={on === true}
          disabled={busy || on === undefined}
          onChange={(event) => change(event.currentTarget.checked)}
        />
        <span>{t('rewards_label')}</span>
      </label>
      {error !== undefined && <Failure code={error} />}
    </section>
  );
}

function Export({ open }: { open: boolean }) {
  const { busy, error, run } = useAction();
  const save = () =>
    void run(async () => {
      const lines = await call('exportJsonl');
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([lines], { type: 'application/jsonl' }));
      link.download = `ashiato-${new Date().toISOString().slice(0, 10)}.jsonl`;
      link.click();
      URL.revokeObjectURL(link.href);
    });
  return (
    <section class="panel stack" aria-labelledby="export-title">
      <h2 id="export-title">{t('export_title')}</h2>
      <p class="small muted">{t('export_text')}</p>
      <div class="row">
        <button type="button" class="button" disabled={!open || busy} onClick={save}>
          {busy ? t('export_working') : t('export_save')}
        </button>
        {!open && <span class="small muted">{t('export_locked')}</span>}
      </div>
      {error !== undefined && <Failure code={error} />}
    </section>
  );
}

function Erase(props: { changed: () => Promise<void> }) {
  const [typed, setTyped] = useState('');
  const [done, setDone] = useState(false);
  const { busy, error, run } = useAction();
  const word = t('erase_word');
  const ready = typed.trim().toLocaleUpperCase() === word.toLocaleUpperCase() && !busy;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    void run(() => call('eraseEverything')).then((ok) => {
      setDone(ok);
      setTyped('');
      return props.changed();
    });
  };
  return (
    <section class="panel stack erase" aria-labelledby="erase-title">
      <h2 id="erase-title">{t('erase_title')}</h2>
      <p class="small">{t('erase_text')}</p>
      <form class="stack" onSubmit={submit}>
        <div class="field">
          <label for="erase">{t('erase_confirm', word)}</label>
          <input
            id="erase"
            autocomplete="off"
            spellcheck={false}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
        <div class="row">
          <button type="submit" class="button danger" disabled={!ready}>
            {t('erase_title')}
          </button>
        </div>
      </form>
      {done && (
        <Notice kind="good">
          <p>{t('erase_done')}</p>
        </Notice>
      )}
      {error !== undefined && <Failure code={error} />}
    </section>
  );
}

/** The whole part. */
export function Settings(props: {
  popup: PopupView;
  changed: () => Promise<void>;
  kitMade: (code: string) => void;
}) {
  const { state } = props.popup;
  return (
    <div class="stack narrow">
      <Node popup={props.popup} changed={props.changed} />
      {state === 'unlocked' && <IdleLimit popup={props.popup} changed={props.changed} />}
      {state !== 'fresh' && <Rewards />}
      {state === 'unlocked' && <ChangePassphrase />}
      {state === 'unlocked' && <NewKit made={props.kitMade} />}
      {state !== 'fresh' && <Export open={state !== 'locked'} />}
      <Erase changed={props.changed} />
    </div>
  );
}
