import { Response } from 'express';
import { badRequest, expired, StatusBody } from '../apiStatus';
import { KubeObject } from '../objects';
import { groupVersion, ResourceDefinition } from '../resources';
import { ChangeRecord, ObjectStore } from '../store';
import { Query, selectionOf } from './selection';

type WatchEvent = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
};

/** `--min-request-timeout`: a watch without a timeout ends after half an hour or more. */
const DEFAULT_TIMEOUT_SECONDS = 1800;
const BOOKMARK_INTERVAL_MS = 60_000;
/** The watch cache sends its last bookmarks in the two seconds before it hangs up. */
const FAREWELLS_MS = [2_000, 1_000];

/** A change as a selector sees it: an object may enter or leave the selection. */
export function visibleChange(
  { type, object, previous }: ChangeRecord,
  matches: (object: KubeObject) => boolean,
): WatchEvent | undefined {
  const before =
    type !== 'ADDED' && previous !== undefined && matches(previous);
  const after = type !== 'DELETED' && matches(object);
  if (after) {
    return { type: before ? 'MODIFIED' : 'ADDED', object };
  }
  return before ? { type: 'DELETED', object } : undefined;
}

function numeric(value: string | undefined, name: string): number {
  const number = Number(value ?? 0);
  if (!Number.isInteger(number) || number < 0) {
    throw badRequest(
      `Invalid value: ${JSON.stringify(
        value,
      )}: ${name} must be a whole number, 0 or more`,
    );
  }
  return number;
}

/** Streams changes, one JSON document a line, until the client leaves or the time is up. */
export function watch(
  store: ObjectStore,
  resource: ResourceDefinition,
  namespace: string | undefined,
  query: Query,
  response: Response,
  present: (object: KubeObject) => unknown,
): void {
  const matches = selectionOf(resource, namespace, query);
  const since = numeric(query.resourceVersion, 'resourceVersion');
  const timeoutMs =
    1000 *
    (numeric(query.timeoutSeconds, 'timeoutSeconds') ||
      DEFAULT_TIMEOUT_SECONDS);
  response.status(200).setHeader('content-type', 'application/json');
  const send = (type: string, object: unknown) =>
    response.write(`${JSON.stringify({ type, object })}\n`);
  if (since > 0 && since < store.oldestResourceVersion) {
    const problem: StatusBody = expired(
      `too old resource version: ${since} (${store.oldestResourceVersion})`,
    ).body;
    send('ERROR', problem);
    response.end();
    return;
  }
  response.flushHeaders();
  const relay = (change: ChangeRecord) => {
    const event =
      change.resource.key === resource.key && visibleChange(change, matches);
    if (event) {
      send(event.type, present(event.object));
    }
  };
  if (since === 0) {
    for (const object of store.list(resource).filter(matches)) {
      send('ADDED', present(object));
    }
  } else {
    store.changesSince(since).forEach(relay);
  }
  const unsubscribe = store.subscribe(relay);
  const sendBookmark = () => {
    if (query.allowWatchBookmarks === 'true') {
      send('BOOKMARK', bookmark(resource, store.resourceVersion));
    }
  };
  const regular = setInterval(sendBookmark, BOOKMARK_INTERVAL_MS);
  // A timer each, and not one that ticks: however late they are on a busy
  // machine, none is left out and none comes after the end.
  const farewells = FAREWELLS_MS.map(ms => timeoutMs - ms)
    .filter(ms => ms > 0)
    .map(ms => setTimeout(sendBookmark, ms));
  const hangUp = setTimeout(() => {
    // Now: until the connection is closed, something else may be told.
    stop();
    response.end();
  }, timeoutMs);
  function stop() {
    clearInterval(regular);
    [...farewells, hangUp].forEach(timer => clearTimeout(timer));
    unsubscribe();
  }
  response.on('close', stop);
}

function bookmark(resource: ResourceDefinition, resourceVersion: number) {
  return {
    kind: resource.kind,
    apiVersion: groupVersion(resource),
    metadata: {
      resourceVersion: String(resourceVersion),
      creationTimestamp: null,
    },
  };
}
