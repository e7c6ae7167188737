import {
  SelfHealingSignal,
  SIGNAL_CHANNEL,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { useCallback, useEffect, useRef, useState } from 'react';

/** Signals come in bursts, one for each row written; read once a burst. */
const SETTLE_MS = 250;

/** How often to read without signals: they may not be installed, or be down. */
const POLL_MS = 15_000;

/** What a page knows about something it reads from the backend. */
export type Live<T> = {
  /** The newest value, kept while it is read again, also when that fails. */
  value?: T;
  /** Why the last read failed. */
  error?: Error;
  refresh(): void;
};

type Known<T> = { key: string; value?: T; error?: Error };

export type LiveOptions<T> = {
  /** Whether a signal may have changed the value. */
  concerns(signal: SelfHealingSignal): boolean;
  /** Whether the value may still change by itself. */
  unsettled(value: T): boolean;
};

/**
 * Reads a value, and again whenever the backend says that it changed.
 *
 * @param key - identity of what is read; another key drops the value
 */
export function useLive<T>(
  key: string,
  read: () => Promise<T>,
  options: LiveOptions<T>,
): Live<T> {
  const signals = useApiHolder().get(signalApiRef);
  const [state, setState] = useState<Known<T>>({ key });
  const latest = useRef({ key, read, options });
  latest.current = { key, read, options };
  const asked = useRef(0);
  const answered = useRef(0);

  const refresh = useCallback(() => {
    // Answers may overtake each other: one that is older than what is shown, or
    // about something else, says nothing any more.
    const question = ++asked.current;
    const show = (change: (before: Known<T>) => Known<T>) => {
      if (latest.current.key === key && question > answered.current) {
        answered.current = question;
        setState(before => change(before.key === key ? before : { key }));
      }
    };
    latest.current.read().then(
      value => show(() => ({ key, value })),
      error => show(before => ({ ...before, error })),
    );
  }, [key]);

  useEffect(() => refresh(), [refresh]);

  // Subscribes itself rather than through useSignal, whose state keeps only
  // the last of several messages that arrive before React renders.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const subscription = signals?.subscribe<SelfHealingSignal>(
      SIGNAL_CHANNEL,
      signal => {
        if (!timer && latest.current.options.concerns(signal)) {
          timer = setTimeout(() => {
            timer = undefined;
            refresh();
          }, SETTLE_MS);
        }
      },
    );
    return () => {
      clearTimeout(timer);
      subscription?.unsubscribe();
    };
  }, [signals, refresh]);

  const value = state.key === key ? state.value : undefined;
  const error = state.key === key ? state.error : undefined;
  const polling =
    error !== undefined || (value !== undefined && options.unsettled(value));
  useEffect(() => {
    if (!polling) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) refresh();
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [polling, refresh]);

  return { value, error, refresh };
}
