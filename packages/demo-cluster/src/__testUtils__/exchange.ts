import { readFileSync } from 'node:fs';

/** One request to a real API server (1.26) and what it answered. */
export interface Exchange {
  topic: string;
  name: string;
  user: 'admin' | 'viewer' | 'nobody';
  request: { method: string; path: string; type?: string; body?: unknown };
  response: {
    status: number;
    type?: string;
    body?: any;
    lines?: Array<{ type: string; kind: string; name?: string }>;
  };
}

export function recordedExchanges(): Exchange[] {
  const file = require.resolve('../__fixtures__/kubernetes-exchanges.jsonl');
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));
}
