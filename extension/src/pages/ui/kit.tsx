/** The recovery kit: shown once, confirmed by one of its groups. */

import { useEffect, useRef, useState } from 'preact/hooks';
import './kit.css';
import { Notice } from './controls';
import { num, t } from './i18n';

/** Letters and digits of a code, without what separates its groups. */
function bare(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** The kit and its confirmation, under a heading of the level that the page asks for. */
export function Kit(props: { code: string; level: 1 | 2; confirmed: () => void }) {
  const Heading = `h${props.level}` as const;
  const groups = props.code.split(/[^A-Za-z0-9]+/).filter((group) => group !== '');
  const asked = useRef(Math.floor(Math.random() * groups.length));
  const [typed, setTyped] = useState('');
  const [copied, setCopied] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    title.current?.focus();
    // The code is not shown again: leaving needs a second thought.
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', hold);
    return () => window.removeEventListener('beforeunload', hold);
  }, []);

  const expected = bare(groups[asked.current] ?? '');
  const wrong = bare(typed).length >= expected.length && bare(typed) !== expected;
  const type = (text: string) => {
    setTyped(text);
    if (bare(text) === expected) props.confirmed();
  };
  const copy = () =>
    void navigator.clipboard.writeText(props.code).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  const download = () => {
    const text = `${t('kit_file_head')}\n\n${props.code}\n\n${t('kit_not_backup')}\n`;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
    link.download = 'ashiato-recovery-kit.txt';
    link.click();
    URL.revokeObjectURL(link.href);
  };

  return (
    <div class="stack">
      <Heading ref={title} tabIndex={-1}>
        {t('kit_title')}
      </Heading>
      <p>{t('kit_text')}</p>
      <section class="panel kit" aria-label={t('kit_title')}>
        <p class="kit-print">{t('kit_file_head')}</p>
        <ol class="kit-groups">
          {groups.map((group, index) => (
            <li key={index}>
              <span class="kit-number" aria-hidden="true">
                {num(index + 1)}
              </span>
              <span class="mono">{group}</span>
            </li>
          ))}
        </ol>
        <p class="kit-print">{t('kit_not_backup')}</p>
      </section>
      <div class="row">
        <button type="button" class="button" onClick={copy}>
          {copied ? t('copied') : t('copy')}
        </button>
        <button type="button" class="button" onClick={download}>
          {t('download')}
        </button>
        <button type="button" class="button" onClick={() => window.print()}>
          {t('print')}
        </button>
        <span class="hidden-text" role="status">
          {copied ? t('copied') : ''}
        </span>
      </div>
      <Notice kind="warn" quiet>
        <p>{t('kit_not_backup')}</p>
      </Notice>
      <div class="panel field">
        <label for="kit-confirm">{t('kit_confirm', asked.current + 1)}</label>
        <input
          id="kit-confirm"
          class="mono kit-confirm"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          aria-invalid={wrong}
          aria-describedby="kit-wrong"
          value={typed}
          onInput={(event) => type(event.currentTarget.value)}
        />
        <p class="small failed" id="kit-wrong" aria-live="polite">
          {wrong ? t('kit_wrong', asked.current + 1) : ''}
        </p>
      </div>
    </div>
  );
}
