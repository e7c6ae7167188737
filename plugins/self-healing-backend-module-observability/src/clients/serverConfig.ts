import { readFileSync } from 'node:fs';
import {
  durationSchema,
  durationToMs,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';

/** How to reach one server, and as whom. */
export type ServerConfig = {
  name: string;
  /** Without a trailing slash. */
  url: string;
  /** Whose clusters it tells of; undefined: those that no other names. */
  clusters?: string[];
  /** As links of its alerts name it. */
  externalUrl?: string;
  headers: Record<string, string>;
  /** Read again for every request: tokens rotate. */
  tokenFile?: string;
  /** Read again for every request. */
  caFile?: string;
  caPem?: string;
  timeoutMs: number;
};

/** What stands in no file may not be sent; names where it stands, and why. */
const readableFile = z.string().refine(
  file => {
    try {
      return readFileSync(file, 'utf8').trim() !== '';
    } catch {
      return false;
    }
  },
  { error: ({ input }) => `cannot read '${input}', or it is empty` },
);

const plainUrl = z
  .url({ protocol: /^https?$/ })
  .refine(text => {
    const url = new URL(text);
    return !(url.username || url.password || url.search || url.hash);
  }, 'must hold no credentials, query or fragment')
  .transform(text => text.replace(/\/+$/, ''));

/** One server under `servers`, of whichever kind. */
const serverSchema = z
  .strictObject({
    name: z.string().min(1).max(63),
    url: plainUrl,
    clusters: z.array(z.string().min(1)).min(1).optional(),
    externalUrl: plainUrl.optional(),
    token: z.string().min(1).optional(),
    tokenFile: readableFile.optional(),
    username: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
    headers: z.record(z.string().min(1), z.string()).default({}),
    caFile: readableFile.optional(),
    caData: z.base64().optional(),
    timeout: durationSchema.default('4s'),
  })
  .refine(
    ({ token, tokenFile, username }) =>
      [token, tokenFile, username].filter(Boolean).length <= 1,
    'give one of token, tokenFile and username',
  )
  .refine(
    ({ username, password }) =>
      (username === undefined) === (password === undefined),
    'username and password go together',
  )
  .refine(
    ({ caFile, caData }) => !(caFile && caData),
    'give caFile or caData, not both',
  )
  .refine(
    ({ timeout }) =>
      durationToMs(timeout) >= 100 && durationToMs(timeout) <= 8_000,
    {
      path: ['timeout'],
      // Everything that is gathered has 10 seconds, and waits for the last.
      error: 'must be between 100ms and 8s',
    },
  )
  .transform(
    ({
      token,
      username,
      password,
      caData,
      timeout,
      ...server
    }): ServerConfig => ({
      ...server,
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(username
          ? {
              Authorization: `Basic ${Buffer.from(
                `${username}:${password}`,
              ).toString('base64')}`,
            }
          : {}),
        ...server.headers,
      },
      ...(caData
        ? { caPem: Buffer.from(caData, 'base64').toString('utf8') }
        : {}),
      timeoutMs: durationToMs(timeout),
    }),
  );

/** Servers of one kind, each with a name of its own. */
export const serversSchema = z
  .array(serverSchema)
  .refine(
    list => new Set(list.map(({ name }) => name)).size === list.length,
    'give each a name of its own',
  )
  .default([]);

/** Credentials that anybody on the way can read. */
export function sendsCredentialsInTheOpen({
  url,
  headers,
  tokenFile,
}: ServerConfig): boolean {
  const { protocol, hostname } = new URL(url);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  const isSecret =
    tokenFile !== undefined ||
    Object.keys(headers).some(name => /^authorization$/i.test(name));
  return protocol === 'http:' && !isLoopback && isSecret;
}
