/** Small controls that every page shares. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from './i18n';

/** An on-off switch; its label stands beside it, under `labelledBy`. */
export function Switch(props: {
  on: boolean;
  labelledBy: string;
  describedBy?: string;
  disabled?: boolean;
  change: (on: boolean) => void;
}) {
  return (
    <button
      type="button"
      role="switch"
      class="switch"
      aria-checked={props.on}
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
      disabled={props.disabled}
      onClick={() => props.change(!props.on)}
    />
  );
}

/** A message that is read out when it comes: news politely, failures at once. */
export function Notice(props: {
  kind?: 'info' | 'good' | 'warn' | 'bad';
  title?: string;
  quiet?: boolean;
  children?: ComponentChildren;
}) {
  const kind = props.kind ?? 'info';
  const role = props.quiet === true ? undefined : kind === 'bad' ? 'alert' : 'status';
  return (
    <div class={`notice ${kind}`} role={role}>
      {props.title !== undefined && <p class="notice-title">{props.title}</p>}
      {props.children}
    </div>
  );
}

/** A bar from 0 to 1. */
export function Bar(props: { part: number; label: string; text?: string }) {
  const part = Math.min(1, Math.max(0, props.part));
  const now = Math.round(part * 100);
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={now}
      aria-valuetext={props.text}
    >
      <i style={{ width: `${part * 100}%` }} />
    </div>
  );
}

/** A passphrase field whose text can be looked at. */
export function Secret(props: {
  id: string;
  label: string;
  value: string;
  fresh: boolean;
  describedBy?: string;
  invalid?: boolean;
  focus?: boolean;
  change: (value: string) => void;
}) {
  const [shown, setShown] = useState(false);
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      <div class="secret">
        <input
          id={props.id}
          {...(shown ? { type: 'text' } : { type: 'password' })}
          autocomplete={props.fresh ? 'new-password' : 'current-password'}
          autofocus={props.focus === true}
          spellcheck={false}
          aria-describedby={props.describedBy}
          aria-invalid={props.invalid === true}
          value={props.value}
          onInput={(event) => props.change(event.currentTarget.value)}
        />
        <button type="button" class="button quiet tiny" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t('show_text')}
        </button>
      </div>
    </div>
  );
}
