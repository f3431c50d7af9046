/** Exclusions: by site, by category, and a test of any address against the rules. */

import { useState } from 'preact/hooks';
import { CATEGORIES } from '../../shared/tables';
import { Notice, Switch } from '../ui/controls';
import { Failure } from '../ui/failure';
import { useAction, useView } from '../ui/hooks';
import { t, tn } from '../ui/i18n';
import { call } from '../ui/rpc';
import type { RuleChange, RulesView, SiteView } from '../ui/types';
import { categoryName, refusalText } from '../ui/words';

function verdict(site: SiteView): string {
  return site.captured
    ? t('site_kept_as', categoryName(site.category ?? 'other'))
    : refusalText(site.refusal ?? 'not-consented');
}

/** Tests an address, and excludes its site. */
function Test(props: { changed: () => Promise<void> }) {
  const [address, setAddress] = useState('');
  const [site, setSite] = useState<SiteView | undefined>(undefined);
  const { busy, error, run } = useAction();
  const look = async () => {
    const typed = address.trim();
    setSite(await call('test', typed.includes('://') ? typed : `https://${typed}`));
  };
  const test = (event: Event) => {
    event.preventDefault();
    if (address.trim() !== '') void run(look);
  };
  const host = site?.host ?? undefined;
  const set = (change: 'exclude-host' | 'include-host') => {
    if (host === undefined) return;
    void run(() => call('changeRule', { change, host }).then(look)).then(props.changed);
  };
  return (
    <section class="panel stack" aria-labelledby="test-title">
      <div>
        <h2 id="test-title">{t('rules_test_title')}</h2>
        <p class="small muted">{t('rules_sites_text')}</p>
      </div>
      <form class="row" onSubmit={test}>
        <label class="hidden-text" for="address">
          {t('rules_address')}
        </label>
        <input
          id="address"
          class="input grow"
          type="text"
          inputMode="url"
          placeholder="example.com"
          autocomplete="off"
          spellcheck={false}
          value={address}
          onInput={(event) => {
            setAddress(event.currentTarget.value);
            setSite(undefined);
          }}
        />
        <button type="submit" class="button" disabled={busy || address.trim() === ''}>
          {t('rules_test')}
        </button>
      </form>
      {site !== undefined && (
        <Notice kind={site.captured ? 'good' : 'info'} title={host ?? address}>
          <p>{verdict(site)}</p>
          {host !== undefined && (
            <div class="row">
              <button
                type="button"
                class="button tiny"
                disabled={busy}
                onClick={() => set(site.excluded ? 'include-host' : 'exclude-host')}
              >
                {site.excluded ? t('rules_include') : t('rules_exclude')}
              </button>
            </div>
          )}
        </Notice>
      )}
      {error !== undefined && <Failure code={error} />}
    </section>
  );
}

/** The excluded sites by name, and the excluded categories. */
function Lists(props: { rules: RulesView; changed: () => Promise<void> }) {
  const { rules } = props;
  const { busy, error, run } = useAction();
  const change = (rule: RuleChange) => void run(() => call('changeRule', rule)).then(props.changed);
  return (
    <>
      <section class="panel stack" aria-labelledby="sites-title">
        <h2 id="sites-title">{t('rules_sites')}</h2>
        {rules.excluded.length === 0 && rules.unnamed === 0 && (
          <p class="small muted">{t('rules_sites_none')}</p>
        )}
        <ul class="excluded">
          {rules.excluded.map((host) => (
            <li key={host}>
              <span>{host}</span>
              <button
                type="button"
                class="button quiet tiny"
                disabled={busy}
                aria-label={`${t('rules_include')}: ${host}`}
                onClick={() => change({ change: 'include-host', host })}
              >
                {t('rules_include')}
              </button>
            </li>
          ))}
        </ul>
        {rules.unnamed > 0 && <p class="small muted">{tn('rules_unnamed', rules.unnamed)}</p>}
      </section>
      <section class="panel" aria-labelledby="categories-title">
        <h2 id="categories-title">{t('rules_categories')}</h2>
        <p class="small muted">{t('rules_categories_text')}</p>
        <ul class="sensitive">
          {CATEGORIES.map((category) => (
            <li key={category}>
              <span id={`category-${category}`}>{categoryName(category)}</span>
              <Switch
                on={!rules.excluded_categories.includes(category)}
                labelledBy={`category-${category}`}
                disabled={busy}
                change={(on) => change({ change: on ? 'include-category' : 'exclude-category', category })}
              />
            </li>
          ))}
        </ul>
      </section>
      {error !== undefined && <Failure code={error} />}
    </>
  );
}

/** The whole part. */
export function RulesPart() {
  const view = useView(() => call('rules'));
  return (
    <div class="stack narrow">
      <p>{t('rules_text')}</p>
      <Test changed={view.again} />
      {view.value !== undefined && <Lists rules={view.value} changed={view.again} />}
      {view.error !== undefined && <Failure code={view.error} again={() => void view.again()} />}
    </div>
  );
}
