/** Days, hours, sites, categories and searches: useful with every sharing switch off. */

import { useState } from 'preact/hooks';
import { Failure } from '../ui/failure';
import { useNow, useView } from '../ui/hooks';
import { dateTime, duration, locale, monthDay, num, points, t, tp } from '../ui/i18n';
import { call } from '../ui/rpc';
import type { FootprintView, PopupView } from '../ui/types';
import { categoryName, siteName } from '../ui/words';
import { FootprintLine, WorthHelp } from '../ui/worth';
import { Columns, Rows, type Bar } from './charts';
import { DAYS, dayOf, noonOf, pictures, type Pictures } from './days';

/** Footprints that are looked through for the newest ones and for searches. */
const NEWEST = 300;
const LISTED = 12;

type Measure = 'attention' | 'points';

interface Measured {
  seconds: number;
  value: number;
}

const hourName = new Intl.DateTimeFormat(locale, { hour: 'numeric' });

function amount(sum: Measured, measure: Measure): number {
  return measure === 'attention' ? sum.seconds : sum.value;
}

function amountText(sum: Measured, measure: Measure): string {
  return measure === 'attention' ? duration(sum.seconds * 1000) : tp('points_n', sum.value);
}

function largest<Name extends string>(
  sums: readonly (Measured & { name: Name })[],
  measure: Measure,
  nameOf: (name: Name) => string,
): Bar[] {
  return [...sums]
    .filter((sum) => amount(sum, measure) > 0)
    .sort((a, b) => amount(b, measure) - amount(a, measure))
    .slice(0, 8)
    .map((sum) => ({
      key: sum.name,
      label: nameOf(sum.name),
      tick: '',
      value: amount(sum, measure),
      text: amountText(sum, measure),
    }));
}

function Searches({ searches, consented }: { searches: readonly FootprintView[]; consented: boolean }) {
  if (searches.length === 0) return <p class="muted small">{consented ? t('searches_none') : t('searches_off')}</p>;
  return (
    <ul class="searches">
      {searches.map(({ footprint }) => (
        <li key={footprint.id}>
          <span class="query">
            {footprint.query === undefined || footprint.query === null || footprint.query === ''
              ? t('query_withheld')
              : footprint.query}
          </span>
          <span class="muted small">
            {siteName(footprint.host)} · {dateTime(footprint.started_at)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Figures({ drawn, popup }: { drawn: Pictures; popup: PopupView }) {
  const figures: [string, string][] = [
    [t('points_today'), popup.value_today == null ? '–' : points(popup.value_today)],
    [t('points_total'), points(popup.value_total)],
    [t('attention_days', DAYS), duration(drawn.seconds * 1000)],
    [t('footprints_days', DAYS), num(drawn.footprints)],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, text]) => (
        <div class="panel" key={name}>
          <dt>{name}</dt>
          <dd class="tabular">{text}</dd>
        </div>
      ))}
    </dl>
  );
}

async function load(): Promise<{ drawn: Pictures; newest: FootprintView[] }> {
  const today = dayOf(Date.now());
  const views = await call('days', today - (DAYS - 1), today);
  return { drawn: pictures(views, today), newest: await call('footprints', null, NEWEST) };
}

/** The pictures. */
export function Overview({ popup }: { popup: PopupView }) {
  const [measure, setMeasure] = useState<Measure>('attention');
  const view = useView(load, 30_000);
  const now = useNow(30_000);
  if (view.value === undefined) {
    return view.error === undefined ? (
      <p class="muted">{t('loading')}</p>
    ) : (
      <Failure code={view.error} again={() => void view.again()} />
    );
  }
  const { drawn, newest } = view.value;
  const days = drawn.days.map((sum, index) => {
    const name = monthDay(noonOf(sum.day));
    const tick = index % 3 === (DAYS - 1) % 3 ? name : '';
    return { key: String(sum.day), label: name, tick, value: amount(sum, measure), text: amountText(sum, measure) };
  });
  const hours = drawn.hours.map((sum, index) => {
    const name = hourName.format(new Date(2000, 0, 1, index));
    const tick = index % 6 === 0 ? name : '';
    return { key: String(index), label: name, tick, value: amount(sum, measure), text: amountText(sum, measure) };
  });
  // A site's time may be of several categories, so it has no worth of its own.
  const sites = largest(drawn.sites.map((site) => ({ ...site, value: 0 })), 'attention', (name) => name);
  const searches = newest.filter(({ footprint }) => footprint.action === 'search').slice(0, LISTED);
  const recent = newest.slice(0, LISTED);
  return (
    <div class="stack">
      <Figures drawn={drawn} popup={popup} />
      <fieldset class="measures">
        <legend class="hidden-text">{t('measure')}</legend>
        {(['attention', 'points'] as const).map((name) => (
          <label key={name} class={name === measure ? 'measure chosen' : 'measure'}>
            <input type="radio" name="measure" checked={name === measure} onChange={() => setMeasure(name)} />
            {t(`measure_${name}`)}
          </label>
        ))}
      </fieldset>
      <div class="pictures">
        <section class="panel across" aria-labelledby="days-title">
          <h2 id="days-title">{t('chart_days', DAYS)}</h2>
          <Columns bars={days} label={t('chart_days', DAYS)} />
        </section>
        <section class="panel" aria-labelledby="sites-title">
          <h2 id="sites-title">{t('chart_sites')}</h2>
          <Rows bars={sites} none={t('recent_empty')} />
        </section>
        <section class="panel" aria-labelledby="categories-title">
          <h2 id="categories-title">{t('chart_categories')}</h2>
          <Rows bars={largest(drawn.categories, measure, categoryName)} none={t('recent_empty')} />
        </section>
        <section class="panel" aria-labelledby="hours-title">
          <h2 id="hours-title">{t('chart_hours')}</h2>
          <Columns bars={hours} label={t('chart_hours')} />
        </section>
        <section class="panel" aria-labelledby="searches-title">
          <h2 id="searches-title">{t('chart_searches')}</h2>
          <Searches searches={searches} consented={popup.consent.collectors.includes('searches')} />
        </section>
        <section class="panel across" aria-labelledby="recent-title">
          <h2 id="recent-title">{t('recent')}</h2>
          {recent.length === 0 ? (
            <p class="muted small">{t('recent_empty')}</p>
          ) : (
            <ul class="recent">
              {recent.map((footprint) => (
                <FootprintLine key={footprint.footprint.id} view={footprint} now={now} />
              ))}
            </ul>
          )}
          <WorthHelp />
        </section>
      </div>
    </div>
  );
}
