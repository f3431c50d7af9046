/** The collectors' switches: each by itself, with what it keeps, what Chrome is asked for, and when it last matched. */

import { useState } from 'preact/hooks';
import { needsOf } from '../../shared/needs';
import { COLLECTORS, SENSITIVE } from '../../shared/tables';
import { keyOf } from '../../shared/texts';
import { withCollector, withField, withSensitive } from '../ui/consent';
import { Notice, Switch } from '../ui/controls';
import { Failure } from '../ui/failure';
import { useAction } from '../ui/hooks';
import { dateTime, t } from '../ui/i18n';
import { call } from '../ui/rpc';
import type { Collector, Consent, PopupView } from '../ui/types';
import { sensitiveName } from '../ui/words';

function SwitchRow(props: {
  id: string;
  name: string;
  text: string;
  note?: string | undefined;
  on: boolean;
  busy: boolean;
  change: (on: boolean) => void;
}) {
  return (
    <li class="switch-row">
      <div>
        <h3 id={props.id}>{props.name}</h3>
        <p class="small" id={`${props.id}-text`}>
          {props.text}
        </p>
        {props.note !== undefined && <p class="small muted">{props.note}</p>}
      </div>
      <Switch
        on={props.on}
        labelledBy={props.id}
        describedBy={`${props.id}-text`}
        disabled={props.busy}
        change={props.change}
      />
    </li>
  );
}

/** The whole part. */
export function Collectors(props: { popup: PopupView; changed: () => Promise<void> }) {
  const { consent, health } = props.popup;
  const { busy, error, run } = useAction();
  const [denied, setDenied] = useState(false);
  const save = (next: Consent) => void run(() => call('setConsent', next)).then(props.changed);

  const turn = (collector: Collector, on: boolean) => {
    setDenied(false);
    if (!on) {
      save(withCollector(consent, collector, false));
      return;
    }
    // Chrome asks only where the click itself does: nothing may be awaited before this.
    const asked = chrome.permissions.request(needsOf(collector));
    void run(async () => {
      if (await asked) await call('setConsent', withCollector(consent, collector, true));
      else setDenied(true);
    }).then(props.changed);
  };

  const lastMatched = (collector: Collector, on: boolean) => {
    if (!on) return undefined;
    const last = health.find((other) => other.collector === collector)?.last_matched ?? undefined;
    return last === undefined ? t('last_matched_never') : t('last_matched', dateTime(last));
  };

  return (
    <div class="stack narrow">
      <p>{t('collectors_text')}</p>
      {denied && (
        <Notice kind="warn">
          <p>{t('prompt_denied')}</p>
        </Notice>
      )}
      {error !== undefined && <Failure code={error} />}
      <section class="panel" aria-labelledby="collectors-title">
        <h2 id="collectors-title">{t('part_collectors')}</h2>
        <ul>
          {COLLECTORS.map((collector) => {
            const on = consent.collectors.includes(collector);
            return (
              <SwitchRow
                key={collector}
                id={`collector-${collector}`}
                name={t(keyOf('collector', collector))}
                text={`${t(keyOf('collector_keeps', collector))} ${t(keyOf('collector_needs', collector))}`}
                note={lastMatched(collector, on)}
                on={on}
                busy={busy}
                change={(next) => turn(collector, next)}
              />
            );
          })}
        </ul>
      </section>
      <section class="panel" aria-labelledby="fields-title">
        <h2 id="fields-title">{t('fields_title')}</h2>
        <p class="small muted">{t('fields_text')}</p>
        <ul>
          {(['path', 'title'] as const).map((field) => (
            <SwitchRow
              key={field}
              id={`field-${field}`}
              name={t(`field_${field}`)}
              text={t(`field_${field}_text`)}
              on={consent[field]}
              busy={busy}
              change={(on) => save(withField(consent, field, on))}
            />
          ))}
        </ul>
      </section>
      <section class="panel" aria-labelledby="sensitive-title">
        <h2 id="sensitive-title">{t('sensitive_title')}</h2>
        <p class="small muted">{t('sensitive_text')}</p>
        <ul class="sensitive">
          {SENSITIVE.map((kind) => (
            <li key={kind}>
              <span id={`sensitive-${kind}`}>{sensitiveName(kind)}</span>
              <Switch
                on={consent.sensitive.includes(kind)}
                labelledBy={`sensitive-${kind}`}
                disabled={busy}
                change={(on) => save(withSensitive(consent, kind, on))}
              />
            </li>
          ))}
        </ul>
      </section>
      {consent.given_at > 0 && <p class="small muted">{t('consent_given', consent.version, dateTime(consent.given_at))}</p>}
    </div>
  );
}
