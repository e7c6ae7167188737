import { createServer, IncomingMessage } from 'node:http';
import { AddressInfo } from 'node:net';

/** One request as it left the process. */
export type SentRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
};

/** What a real API server takes a request for. */
export type Meaning = 'read' | 'rehearsal' | 'write';

/**
 * Judges as a real API server does, whatever the sender had in mind: a DELETE
 * that has a body is judged by that alone, an eviction is a rehearsal by
 * either of the two, and everything else by its query.
 * Source: recorded exchanges of a 1.36 server, topics delete-dry-run, eviction
 */
export function meaningOf({ method, path, query, body }: SentRequest): Meaning {
  if (method === 'GET' || method === 'HEAD') return 'read';
  if (/\/selfsubject(access|rules)reviews$/.test(path)) return 'read';
  const inQuery = query.getAll('dryRun').includes('All');
  const sent = body === '' ? undefined : JSON.parse(body);
  let rehearsal = inQuery;
  if (method === 'DELETE' && sent !== undefined) {
    rehearsal = asksForDryRun(sent);
  } else if (method === 'POST' && path.endsWith('/eviction')) {
    rehearsal = inQuery || asksForDryRun(sent?.deleteOptions);
  }
  return rehearsal ? 'rehearsal' : 'write';
}

function asksForDryRun(options: { dryRun?: unknown } | undefined): boolean {
  return Array.isArray(options?.dryRun) && options.dryRun.includes('All');
}

/** Passes everything on to an API server and keeps what was sent. */
export async function startRecordingProxy(target: string): Promise<{
  url: string;
  sent: SentRequest[];
  stop(): Promise<void>;
}> {
  const sent: SentRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const url = new URL(request.url ?? '/', target);
    sent.push({
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body,
    });
    const { authorization, accept } = request.headers;
    const type = request.headers['content-type'];
    const answer = await fetch(url, {
      method: request.method,
      headers: {
        ...(authorization ? { authorization } : {}),
        ...(accept ? { accept } : {}),
        ...(type ? { 'content-type': type } : {}),
      },
      body: body === '' ? undefined : body,
    });
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'text/plain',
    });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    stop: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
