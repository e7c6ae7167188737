import { IncomingMessage, request as httpRequest, Agent } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** A line is one object; more than this is none. */
const MAX_LINE_CHARS = 8 * 1024 * 1024;
const MAX_ERROR_CHARS = 64 * 1024;

export type WatchEvent = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: unknown;
};

/** What hears of a watch; what it throws ends the watch. */
export type WatchListener = {
  onOpen(): void;
  onEvent(event: WatchEvent): void;
};

/** An answer that is no stream of events. */
export type Refusal = { status: number; body: string };

/**
 * One GET whose answer goes on, a JSON document a line, until the server ends
 * it. Resolves then, with a refusal where there was no stream.
 *
 * @param answerMs - how long the server may take to answer
 * @throws Error of the connection, or the signal's reason
 */
export async function readWatch(
  url: URL,
  options: {
    headers: Record<string, string>;
    agent: Agent;
    answerMs: number;
    signal: AbortSignal;
  },
  { onOpen, onEvent }: WatchListener,
): Promise<Refusal | undefined> {
  const response = await open(url, options);
  const status = response.statusCode ?? 0;
  if (status !== 200) {
    let body = '';
    for await (const chunk of response) {
      if (body.length < MAX_ERROR_CHARS) body += chunk;
    }
    return { status, body };
  }
  onOpen();
  let rest = '';
  for await (const chunk of response) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_CHARS) {
      throw new Error('one event is larger than 8 MiB');
    }
    for (const line of lines) {
      if (line.trim()) onEvent(JSON.parse(line));
    }
  }
  return undefined;
}

function open(
  url: URL,
  { headers, agent, answerMs, signal }: Parameters<typeof readWatch>[1],
): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = send(url, { headers, agent, signal });
    const late = setTimeout(
      () => sent.destroy(new Error(`no answer in ${answerMs} ms`)),
      answerMs,
    );
    sent.on('response', response => {
      clearTimeout(late);
      response.setEncoding('utf8');
      resolve(response);
    });
    sent.on('error', error => {
      clearTimeout(late);
      reject(error);
    });
    sent.end();
  });
}
