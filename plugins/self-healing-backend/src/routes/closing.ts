import express from 'express';

/** Aborted when the caller hangs up: nobody waits for the plan any more. */
export function closing(response: express.Response): AbortSignal {
  const controller = new AbortController();
  response.on('close', () => {
    if (!response.writableEnded) controller.abort();
  });
  return controller.signal;
}
