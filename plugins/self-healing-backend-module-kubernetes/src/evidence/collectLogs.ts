import {
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import { cutAtWord } from '@backstage-self-healing/plugin-self-healing-node';
import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { podLogPath } from '../clusters/resources';
import { hasEndedLately } from './containerEnds';
import { ContainerEvidence, LogsEvidence, PodsEvidence } from './shapes';

const MAX_LOGS = 3;
const MAX_LINES = 20;
const MAX_BYTES = 4096;

/** Of one line; the rest of it is left out. */
const MAX_LINE = 1000;

/** A kubelet counts them from the first of these lines, and we want the last. */
const LIMIT_BYTES = 64 * 1024;

/** A kubelet answers so, with 200, where a log has been removed. */
const GONE = /^unable to retrieve container logs for /;

/**
 * The last lines of the containers in trouble, one for each container name:
 * pods of one revision fail alike. Init containers come first: while one fails,
 * no other has anything to say.
 */
export async function collectLogs(
  cluster: ClusterApi,
  workload: Workload,
  pods: PodsEvidence['pods'],
  now: Date,
  signal: AbortSignal,
): Promise<LogsEvidence & { gap?: string }> {
  const asked = await Promise.allSettled(
    chooseContainers(pods, now).map(chosen =>
      read(cluster, workload, chosen, signal),
    ),
  );
  const logs = asked.flatMap(one =>
    one.status === 'fulfilled' ? [one.value] : [],
  );
  // One that cannot be had does not cost the others.
  const failure = asked.find(one => one.status === 'rejected');
  if (failure && logs.length === 0) throw failure.reason;
  const cut = logs.filter(({ isCut }) => isCut);
  return {
    workload: workloadRef(workload),
    logs: logs
      .map(({ isCut: _, ...log }) => log)
      .filter(({ lines }) => lines.length > 0),
    ...(cut.length > 0
      ? {
          gap: `Of ${cut
            .map(({ pod, container }) => `${pod}/${container}`)
            .join(
              ', ',
            )} only the last lines are kept: these were longer than ${MAX_BYTES} characters in all, or one longer than ${MAX_LINE}.`,
        }
      : {}),
  };
}

export type ChosenContainer = {
  pod: string;
  container: string;
  previous: boolean;
};

/** Whose words tell of the present trouble. Pure. */
export function chooseContainers(
  pods: PodsEvidence['pods'],
  now: Date,
): ChosenContainer[] {
  const chosen = new Map<string, ChosenContainer & { isInit: boolean }>();
  for (const pod of pods) {
    if (pod.terminating || isFinished(pod)) continue;
    for (const container of pod.containers) {
      if (chosen.has(container.name) || !isTelling(container, now)) continue;
      chosen.set(container.name, {
        pod: pod.name,
        container: container.name,
        isInit: container.kind === 'init',
        // While it has ended and was not started again, that log is the present
        // one; an end of long ago is not what troubles it now.
        previous:
          container.lastTerminated !== undefined &&
          container.terminated === undefined &&
          hasEndedLately(container, now),
      });
    }
  }
  return [...chosen.values()]
    .sort((a, b) => Number(b.isInit) - Number(a.isInit))
    .slice(0, MAX_LOGS)
    .map(({ isInit: _, ...rest }) => rest);
}

function isTelling(container: ContainerEvidence, now: Date): boolean {
  const { kind, ready, restarts, runningSince, terminated } = container;
  const hasBegun = runningSince ?? terminated ?? container.lastTerminated;
  if (!hasBegun) return false;
  if (kind === 'init' && terminated?.exitCode === 0) return false;
  return !ready || (restarts > 0 && hasEndedLately(container, now));
}

/** A finished pod is no live one; why it ended is told elsewhere. */
function isFinished({ phase }: PodsEvidence['pods'][number]): boolean {
  return phase === 'Failed' || phase === 'Succeeded';
}

async function read(
  cluster: ClusterApi,
  workload: Workload,
  chosen: ChosenContainer,
  signal: AbortSignal,
): Promise<LogsEvidence['logs'][number] & { isCut: boolean }> {
  const told = await readLines(cluster, workload, chosen, signal);
  if (told.lines.length > 0 || !chosen.previous) return { ...chosen, ...told };
  // The container that ended has been removed from its node.
  const present = { ...chosen, previous: false };
  return {
    ...present,
    ...(await readLines(cluster, workload, present, signal)),
  };
}

async function readLines(
  cluster: ClusterApi,
  { namespace }: Workload,
  { pod, container, previous }: ChosenContainer,
  signal: AbortSignal,
): Promise<{ lines: string[]; isCut: boolean }> {
  let text: string;
  try {
    text = await cluster.text(
      podLogPath(namespace, pod),
      {
        container,
        tailLines: String(MAX_LINES),
        limitBytes: String(LIMIT_BYTES),
        ...(previous ? { previous: 'true' } : {}),
      },
      signal,
    );
  } catch (error) {
    if (isGone(error, previous)) return { lines: [], isCut: false };
    throw error;
  }
  return lastLines(text);
}

/**
 * The last lines of a log as far as they can be kept and shown. Lines are whole
 * or cut at a word: half a secret is not told from a word. Pure.
 */
export function lastLines(text: string): { lines: string[]; isCut: boolean } {
  // A server that heeds no limit must not cost more than one that does.
  const whole = text.slice(-LIMIT_BYTES);
  const all = whole.split('\n');
  if (whole.length < text.length) all.shift();
  // The kubelet stopped counting within the last line.
  const unfinished = Buffer.byteLength(text) >= LIMIT_BYTES ? all.pop() : '';
  const told = all.filter(line => line !== '' && !GONE.test(line));
  const lines: string[] = [];
  let length = 0;
  for (const line of told.slice(-MAX_LINES).reverse()) {
    const kept = readable(line);
    length += kept.length + 1;
    if (length > MAX_BYTES) break;
    lines.unshift(kept);
  }
  return {
    lines,
    isCut:
      unfinished !== '' ||
      lines.length < Math.min(told.length, MAX_LINES) ||
      lines.some(line => line.endsWith('…')),
  };
}

/** More than this of a line cannot be read: it is none for people. */
const MOST_UNREADABLE = 0.3;

const ESC = String.fromCharCode(0x1b);
// ECMA-48 control sequences: colours of a terminal.
const COLOURS = new RegExp(`${ESC}\\[[0-9;:?]{0,40}[@-~]`, 'g');
// Control characters, and what stands for bytes that are no UTF-8.
const UNREADABLE = /[^\P{Cc}\t]|\ufffd/gu;

function readable(line: string): string {
  const plain = line.replace(COLOURS, '').replace(/\r$/, '');
  const unreadable = plain.match(UNREADABLE)?.length ?? 0;
  return unreadable > plain.length * MOST_UNREADABLE
    ? `[${plain.length} characters that are no text]`
    : cutAtWord(plain.replace(UNREADABLE, '\ufffd'), MAX_LINE);
}

/** Whether a container's log is gone or has not begun. */
function isGone(error: unknown, previous: boolean): boolean {
  const status = error instanceof ApiServerError && error.httpStatus;
  // 500: the file behind a previous log has been removed from the node.
  return status === 400 || status === 404 || (previous && status === 500);
}
