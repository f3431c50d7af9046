/** Exclusions: by site, by category, and a test of any address against the rules. */

import { useState } from 'preact/hooks';
import { CATEGORIES } from '../ui/consent';
import { Failure, Notice } from '../ui/controls';
import { useAction } from '../ui/hooks';
import { t } from '../ui/i18n';
import { call } from '../ui/rpc';
import type { Category, SiteView } from '../ui/types';
import { categoryName, refusalText } from '../ui/words';

function verdict(site: SiteView): string {
  return site.captured
    ? t('site_kept_as', categoryName(site.category ?? 'other'))
    : refusalText(site.refusal ?? 'not-consented');
}

function Sites() {
  const [address, setAddress] = useState('');
  const [site, setSite] = useState<SiteView | undefined>(undefined);
  const { busy, error, run } = useAction();
  const look = async () => setSite(await call('test', address.includes('://') ? address : `https://${address}`));
  const test = (event: Event) => {
    event.preventDefault();
    if (address.trim() !== '') void run(look);
  };
  const host = site?.host ?? undefined;
  const set = (kind: 'exclude-host' | 'include-host') => {
    if (host !== undefined) void run(() => call('changeRule', { kind, host }).then(look));
  };
  return (
    <section class="panel stack" aria-labelledby="sites-title">
      <div>
        <h2 id="sites-title">{t('rules_sites')}</h2>
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
        <Notice kind={site.captured ? 'good' : 'info'} title={host ?? t('site_none')}>
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

function Categories() {
  const [category, setCategory] = useState<Category>('social');
  const [said, setSaid] = useState('');
  const { busy, error, run } = useAction();
  const set = (kind: 'exclude-category' | 'include-category') =>
    void run(() => call('changeRule', { kind, category })).then((ok) => {
      const key = kind === 'exclude-category' ? 'rules_category_excluded' : 'rules_category_included';
      setSaid(ok ? t(key, categoryName(category)) : '');
    });
  return (
    <section class="panel stack" aria-labelledby="categories-title">
      <div>
        <h2 id="categories-title">{t('rules_categories')}</h2>
        <p class="small muted">{t('rules_categories_text')}</p>
      </div>
      <div class="row">
        <label class="hidden-text" for="category">
          {t('rules_category')}
        </label>
        <select
          id="category"
          class="input grow"
          value={category}
          onChange={(event) => {
            const chosen = CATEGORIES.find((other) => other === event.currentTarget.value);
            if (chosen !== undefined) setCategory(chosen);
            setSaid('');
          }}
        >
          {CATEGORIES.map((other) => (
            <option key={other} value={other}>
              {categoryName(other)}
            </option>
          ))}
        </select>
        <button type="button" class="button" disabled={busy} onClick={() => set('exclude-category')}>
          {t('rules_exclude')}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => set('include-category')}>
          {t('rules_include')}
        </button>
      </div>
      <p class="small" role="status">
        {said}
      </p>
      {error !== undefined && <Failure code={error} />}
    </section>
  );
}

/** The whole part. */
export function RulesPart() {
  return (
    <div class="stack narrow">
      <p>{t('rules_text')}</p>
      <Sites />
      <Categories />
    </div>
  );
}
