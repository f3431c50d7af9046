/** The site in the current tab: kept or not, why, and one click to leave it out. */

import { Switch } from '../ui/controls';
import { Failure } from '../ui/failure';
import { useAction, useView } from '../ui/hooks';
import { t } from '../ui/i18n';
import { call } from '../ui/rpc';
import type { SiteView } from '../ui/types';
import { categoryName, refusalText } from '../ui/words';

async function currentSite(): Promise<SiteView | null> {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return tab?.id === undefined ? null : await call('site', tab.id);
}

/** Whether the person's own switch decides here: not where the site is refused for another reason. */
function switchable(site: SiteView): boolean {
  return site.excluded || site.captured || site.refusal === 'paused';
}

/** The switch for this site. */
export function Site(props: { changed: () => Promise<void>; paused: number | null | undefined }) {
  const view = useView(currentSite);
  const { busy, error, run } = useAction();
  const site = view.value;
  if (site === undefined || site === null) {
    return view.error === undefined ? null : <Failure code={view.error} again={() => void view.again()} />;
  }
  const host = site.host ?? undefined;
  const set = (keep: boolean) => {
    if (host === undefined) return;
    const change = keep ? 'include-host' : 'exclude-host';
    void run(() => call('changeRule', { change, host })).then(() => Promise.all([view.again(), props.changed()]));
  };
  const why = site.captured
    ? t('site_kept_as', categoryName(site.category ?? 'other'))
    : refusalText(site.refusal ?? 'not-consented');
  return (
    <section class="panel site" aria-labelledby="site-title">
      <div class="site-line">
        <div class="site-text">
          <h2 id="site-title" title={host}>
            {host ?? t('site_none')}
          </h2>
          <p class="small">
            <span class={site.captured ? 'chip good' : 'chip'}>{site.captured ? t('site_kept') : t('site_not_kept')}</span>{' '}
            <span class="muted" id="site-why">
              {why}
            </span>
          </p>
        </div>
        {host !== undefined && switchable(site) && (
          <>
            <span id="site-switch" class="hidden-text">
              {t('site_switch', host)}
            </span>
            <Switch
              on={!site.excluded}
              labelledBy="site-switch"
              describedBy="site-why"
              disabled={busy}
              change={(on) => set(on)}
            />
          </>
        )}
      </div>
      {error !== undefined && <Failure code={error} />}
    </section>
  );
}
