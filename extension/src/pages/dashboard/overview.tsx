/** Days, hours, sites, categories and searches: useful with every sharing switch off. */

import { useMemo, useState } from 'preact/hooks';
import { Failure } from '../ui/failure';
import { useNow, useView } from '../ui/hooks';
import { dateTime, duration, locale, monthDay, num, t, tn } from '../ui/i18n';
import type { FootprintView, PopupView } from '../ui/types';
import { categoryName } from '../ui/words';
import { FootprintLine, WorthHelp } from '../ui/worth';
import { Columns, Rows, type Bar } from './charts';
import { DAYS, recentFootprints, tally, type Named, type Sum } from './tally';

type Measure = 'attention' | 'points';

const hourName = new Intl.DateTimeFormat(locale, { hour: 'numeric' });

function textOf(sum: Sum, measure: Measure): string {
  return measure === 'attention' ? duration(sum.attention) : tn('points_n', sum.points);
}

function largest<Name extends string>(
  sums: readonly Named<Name>[],
  measure: Measure,
  nameOf: (name: Name) => string,
): Bar[] {
  return [...sums]
    .filter((sum) => sum[measure] > 0)
    .sort((a, b) => b[measure] - a[measure])
    .slice(0, 8)
    .map((sum) => ({
      key: sum.name,
      label: nameOf(sum.name),
      tick: '',
      value: sum[measure],
      text: textOf(sum, measure),
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
            {footprint.host} · {dateTime(footprint.started_at)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Figures({ sum, popup }: { sum: Sum; popup: PopupView }) {
  const figures: [string, string][] = [
    [t('points_today'), num(popup.points_today)],
    [t('points_total'), num(popup.points_total)],
    [t('attention_days', DAYS), duration(sum.attention)],
    [t('footprints_days', DAYS), num(sum.footprints)],
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

/** The pictures. */
export function Overview({ popup }: { popup: PopupView }) {
  const [measure, setMeasure] = useState<Measure>('attention');
  const view = useView(() => recentFootprints(Date.now()), 30_000);
  const now = useNow(30_000);
  const sums = useMemo(() => (view.value === undefined ? undefined : tally(view.value, now)), [view.value, now]);
  if (sums === undefined) {
    return view.error === undefined ? (
      <p class="muted">{t('loading')}</p>
    ) : (
      <Failure code={view.error} again={() => void view.again()} />
    );
  }
  const days = sums.days.map((day, index) => ({
    key: String(day.start),
    label: monthDay(day.start),
    tick: index % 3 === (DAYS - 1) % 3 ? monthDay(day.start) : '',
    value: day[measure],
    text: textOf(day, measure),
  }));
  const hours = sums.hours.map((hour, index) => {
    const name = hourName.format(new Date(2000, 0, 1, index));
    return { key: String(index), label: name, tick: index % 6 === 0 ? name : '', value: hour[measure], text: textOf(hour, measure) };
  });
  return (
    <div class="stack">
      <Figures sum={sums} popup={popup} />
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
          <Rows bars={largest(sums.sites, measure, (name) => name)} none={t('recent_empty')} />
        </section>
        <section class="panel" aria-labelledby="categories-title">
          <h2 id="categories-title">{t('chart_categories')}</h2>
          <Rows bars={largest(sums.categories, measure, categoryName)} none={t('recent_empty')} />
        </section>
        <section class="panel" aria-labelledby="hours-title">
          <h2 id="hours-title">{t('chart_hours')}</h2>
          <Columns bars={hours} label={t('chart_hours')} />
        </section>
        <section class="panel" aria-labelledby="searches-title">
          <h2 id="searches-title">{t('chart_searches')}</h2>
          <Searches searches={sums.searches} consented={popup.consent.collectors.includes('searches')} />
        </section>
        <section class="panel across" aria-labelledby="recent-title">
          <h2 id="recent-title">{t('recent')}</h2>
          {sums.recent.length === 0 ? (
            <p class="muted small">{t('recent_empty')}</p>
          ) : (
            <ul class="recent">
              {sums.recent.map((footprint) => (
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
