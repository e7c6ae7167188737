import { request } from 'node:https';
import { readState } from './stateDirectory';

/** A problem the person at the keyboard can do something about: one line, no stack. */
export class CommandError extends Error {}

const NOT_RUNNING =
  'The demo cluster is not running. Start it with `yarn start`.';

interface Answer {
  status: number;
  body: any;
}

/** Talks to the running demo cluster as its administrator. */
export async function callCluster(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<any> {
  const url = readState('url');
  const token = readState('admin-token');
  const ca = readState('ca.pem');
  if (!url || !token || !ca) {
    throw new CommandError(NOT_RUNNING);
  }
  const { status, body: answer } = await new Promise<Answer>(
    (resolve, reject) => {
      const outgoing = request(
        `${url}${path}`,
        {
          method,
          ca,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
          },
          timeout: 10_000,
        },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', chunk => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            try {
              resolve({
                status: response.statusCode ?? 0,
                body: JSON.parse(text),
              });
            } catch {
              reject(
                new CommandError(`${url} answered: ${text.slice(0, 200)}`),
              );
            }
          });
        },
      );
      outgoing.on('timeout', () =>
        outgoing.destroy(new CommandError(`${url} does not answer`)),
      );
      outgoing.on('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'ECONNREFUSED' ? new CommandError(NOT_RUNNING) : error,
        ),
      );
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    },
  );
  if (status >= 400) {
    throw new CommandError(answer.message ?? `${url} answered ${status}`);
  }
  return answer;
}
