/** Simple pictures, each with the same figures as text for those who don't see them. */

import type { ComponentChildren } from 'preact';

/** One bar. */
export interface Bar {
  key: string;
  label: string;
  /** Shown under the bar; many bars label only some. */
  tick: string;
  value: number;
  text: string;
}

const WIDTH = 640;
const HEIGHT = 190;
const FOOT = 26;
const HEAD = 20;

/** Upright bars along time. */
export function Columns({ bars, label }: { bars: readonly Bar[]; label: string }) {
  const top = Math.max(1, ...bars.map((bar) => bar.value));
  const slot = WIDTH / bars.length;
  const thick = Math.min(34, slot * 0.68);
  const room = HEIGHT - FOOT - HEAD;
  const highest = bars.reduce<Bar | undefined>((best, bar) => (best === undefined || bar.value > best.value ? bar : best), undefined);
  return (
    <div class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <line x1="0" x2={WIDTH} y1={HEIGHT - FOOT + 0.5} y2={HEIGHT - FOOT + 0.5} class="axis" />
        {bars.map((bar, index) => {
          const height = bar.value === 0 ? 0 : Math.max(3, (bar.value / top) * room);
          const middle = index * slot + slot / 2;
          return (
            <g key={bar.key}>
              <title>{`${bar.label}: ${bar.text}`}</title>
              <rect x={index * slot} y="0" width={slot} height={HEIGHT} class="catch" />
              <rect
                x={middle - thick / 2}
                y={HEIGHT - FOOT - height}
                width={thick}
                height={height}
                rx={Math.min(4, height / 2)}
                class="column"
              />
              {bar === highest && bar.value > 0 && (
                <text
                  x={Math.min(WIDTH - 4, Math.max(4, middle))}
                  y={HEAD - 6}
                  class="value"
                  text-anchor={index < 2 ? 'start' : index > bars.length - 3 ? 'end' : 'middle'}
                >
                  {bar.text}
                </text>
              )}
              <text
                x={index === 0 ? 2 : index === bars.length - 1 ? WIDTH - 2 : middle}
                y={HEIGHT - 8}
                class="tick"
                text-anchor={index === 0 ? 'start' : index === bars.length - 1 ? 'end' : 'middle'}
              >
                {bar.tick}
              </text>
            </g>
          );
        })}
      </svg>
      <table class="hidden-text">
        <caption>{label}</caption>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.key}>
              <th scope="row">{bar.label}</th>
              <td>{bar.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Lying bars, largest first. */
export function Rows({ bars, none }: { bars: readonly Bar[]; none: ComponentChildren }) {
  const top = Math.max(1, ...bars.map((bar) => bar.value));
  if (bars.length === 0) return <p class="muted small">{none}</p>;
  return (
    <ol class="rows">
      {bars.map((bar) => (
        <li key={bar.key}>
          <span class="rows-name" title={bar.label}>
            {bar.label}
          </span>
          <span class="rows-value tabular">{bar.text}</span>
          <span class="bar" aria-hidden="true">
            <i style={{ width: `${(bar.value / top) * 100}%` }} />
          </span>
        </li>
      ))}
    </ol>
  );
}
