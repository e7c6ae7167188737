import { useApi } from '@backstage/core-plugin-api';
import { useEffect, useRef, useState } from 'react';
import { selfHealingApiRef } from '../api';
import { Draft, EMPTY_DRAFT, withText } from './draft';

/**
 * Follows what a model says while it says it.
 *
 * @param id - of the analysis; undefined: follow none
 * @param onEnd - the analysis has ended, or nobody can say: read it again
 */
export function useAnalysisStream(
  id: string | undefined,
  onEnd: () => void,
): { draft: Draft; lost: boolean } {
  const api = useApi(selfHealingApiRef);
  const [state, setState] = useState({ id, draft: EMPTY_DRAFT, lost: false });
  const ended = useRef(onEnd);
  ended.current = onEnd;

  useEffect(() => {
    if (id === undefined) return undefined;
    const following = new AbortController();
    setState({ id, draft: EMPTY_DRAFT, lost: false });
    const follow = async () => {
      try {
        for await (const event of api.streamAnalysis(id, following.signal)) {
          if (following.signal.aborted) return;
          if (event.type === 'text') {
            setState(before => ({
              ...before,
              draft: withText(before.draft, event),
            }));
          }
        }
      } catch {
        // Why is of no use here: the answer is read when it is whole.
        if (!following.signal.aborted) {
          setState(before => ({ ...before, lost: true }));
        }
      }
      if (!following.signal.aborted) ended.current();
    };
    follow();
    return () => following.abort();
  }, [api, id]);

  return state.id === id
    ? { draft: state.draft, lost: state.lost }
    : { draft: EMPTY_DRAFT, lost: false };
}
