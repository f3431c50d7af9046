/** State of a page: what the worker said last, and the clock. */

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Code } from '../../shared/codes';
import { listen } from './live';
import { codeOf } from './rpc';

/** The state of a view. */
export interface View<T> {
  /** The newest answer; kept while the next is on its way. */
  value: T | undefined;
  /** The code of the newest failure, until something succeeds. */
  error: Code | undefined;
  /** Asks again. */
  again: () => Promise<void>;
}

/**
 * Loads a view, again on every `changed` from the worker and, where a period is given, that often while the page is
 * visible.
 */
export function useView<T>(load: () => Promise<T>, everyMs?: number): View<T> {
  const [value, setValue] = useState<T | undefined>(undefined);
  const [error, setError] = useState<Code | undefined>(undefined);
  const latest = useRef(load);
  latest.current = load;
  const running = useRef(false);
  const stale = useRef(false);

  const again = useCallback(async () => {
    if (running.current) {
      stale.current = true;
      return;
    }
    running.current = true;
    try {
      do {
        stale.current = false;
        try {
          setValue(await latest.current());
          setError(undefined);
        } catch (thrown) {
          setError(codeOf(thrown));
        }
      } while (stale.current);
    } finally {
      running.current = false;
    }
  }, []);

  useEffect(() => {
    void again();
    const stop = listen((message) => {
      if (message.kind === 'changed') void again();
    });
    const visible = () => {
      if (document.visibilityState === 'visible') void again();
    };
    document.addEventListener('visibilitychange', visible);
    const timer = everyMs === undefined ? undefined : setInterval(visible, everyMs);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', visible);
      clearInterval(timer);
    };
  }, [again, everyMs]);

  return { value, error, again };
}

/** The time, renewed at a period. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** One thing at a time that a person asked for: whether it is under way, and the code it failed with. */
export function useAction(): {
  busy: boolean;
  error: Code | undefined;
  clear: () => void;
  run: (action: () => Promise<unknown>) => Promise<boolean>;
} {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Code | undefined>(undefined);
  const run = useCallback(async (action: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await action();
      return true;
    } catch (thrown) {
      setError(codeOf(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setError(undefined), []);
  return { busy, error, clear, run };
}
