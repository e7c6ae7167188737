import { AnalysisEvent } from '@backstage-self-healing/plugin-self-healing-common';
import { AnalysisStore } from './AnalysisStore';
import { Listeners } from './Listeners';

const ENDED = ['done', 'failed', 'skipped'];

/** How often is looked at what another replica may have been told. */
const LOOK_MS = 1_000;

/**
 * What is said of an analysis, from its beginning to its end, by whichever
 * replica is being told: all is read from the database.
 */
export async function* followAnalysis(
  id: string,
  options: { store: Pick<AnalysisStore, 'progress'>; listeners: Listeners },
  signal: AbortSignal,
): AsyncGenerator<AnalysisEvent> {
  const { store, listeners } = options;
  let status: string | undefined;
  let told = 0;
  while (!signal.aborted) {
    // Asked for before it is looked at, so that nothing is missed in between.
    const news = new AbortController();
    const waiting = listeners.wait(
      id,
      LOOK_MS,
      AbortSignal.any([signal, news.signal]),
    );
    try {
      const progress = await store.progress(id);
      if (!progress) return;
      // Begun anew, after the process that was being told has died.
      if (progress.status === 'streaming' && progress.said.length < told) {
        told = 0;
        status = undefined;
      }
      if (progress.status !== status && !ENDED.includes(progress.status)) {
        status = progress.status;
        yield { type: 'status', status: progress.status };
      }
      for (const field of progress.said.slice(told)) {
        told += 1;
        yield { type: 'text', ...field };
      }
      if (ENDED.includes(progress.status)) {
        yield {
          type: 'status',
          status: progress.status,
          ...(progress.failure ? { failure: progress.failure } : {}),
        };
        return;
      }
      await waiting;
    } finally {
      news.abort();
    }
  }
}
