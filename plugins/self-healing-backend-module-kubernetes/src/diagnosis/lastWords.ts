import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import { logsEvidenceSchema } from '../evidence/shapes';
import { ContainerTrouble, readEvidence } from './readEvidence';

/** What the last lines of a log are about. */
export type LastWords = {
  cause: string;
  /** What the log tells of; its lines themselves may hold secrets. */
  says: string;
  remedy: string;
  evidenceId: string;
};

type Kind = Omit<LastWords, 'evidenceId'> & { pattern: RegExp };

const ROLL_BACK =
  'Roll back if the release changed it; otherwise have it allowed or repaired';

// Phrases of C libraries, Go, Java, Node and common servers, the rarer first.
const KINDS: readonly Kind[] = [
  {
    pattern: /exec format error|no matching manifest for/i,
    cause: 'architecture',
    says: 'an image for another kind of processor',
    remedy: 'Roll back to an image that is built for these nodes',
  },
  {
    pattern: /address already in use|EADDRINUSE|bind\(\) .* failed/i,
    cause: 'port-in-use',
    says: 'a port that is taken',
    remedy: 'Roll back the release that began to use the same port twice',
  },
  {
    pattern: /read-only file ?system|EROFS/i,
    cause: 'read-only',
    says: 'a file system that is read-only',
    remedy: ROLL_BACK,
  },
  {
    pattern: /no space left on device|ENOSPC|disk quota exceeded/i,
    cause: 'disk-full',
    says: 'a disk that is full',
    remedy: 'Free the volume or make it larger; a restart frees nothing',
  },
  {
    pattern:
      /authentication failed|access denied for user|invalid (password|credentials)|unauthorized/i,
    cause: 'credentials',
    says: 'credentials that are refused',
    remedy:
      'Look whether a Secret has changed; pods that began before it have to be restarted',
  },
  {
    pattern:
      /is forbidden: User|cannot (get|list|watch|create|update|patch|delete) resource/i,
    cause: 'forbidden',
    says: 'something it may not do',
    remedy:
      'Look whether a role or its binding has changed; a rollback brings none back',
  },
  {
    pattern: /permission denied|EACCES|operation not permitted/i,
    cause: 'permission',
    says: 'a file or port it may not use',
    remedy: ROLL_BACK,
  },
  {
    pattern:
      /connection refused|ECONNREFUSED|no such host|ENOTFOUND|can't resolve|EAI_AGAIN|i\/o timeout|ETIMEDOUT|connection timed out|no route to host|could not connect/i,
    cause: 'dependency',
    says: 'something it cannot reach',
    remedy:
      'Look whether what it asks for is well; roll back only if the release changed whom it asks',
  },
  {
    pattern:
      /unknown (flag|option|command)|unrecognized (option|argument)|config(uration)? error|invalid config|cannot parse|parse error|unexpected token|missing (required )?(env|environment|variable|setting|option)/i,
    cause: 'configuration',
    says: 'a setting it cannot use',
    remedy:
      'Roll back the release that changed the setting, or put its ConfigMap back',
  },
];

/** What the log of a container in trouble tells, where it is a known phrase. */
export function lastWords(
  evidence: readonly Evidence[],
  { container, pods }: Pick<ContainerTrouble, 'container' | 'pods'>,
): LastWords | undefined {
  for (const { id, data } of readEvidence(
    evidence,
    'logs',
    logsEvidenceSchema,
  )) {
    const log = data.logs.find(
      one => one.container === container.name && pods.includes(one.pod),
    );
    // What went wrong stands at the end.
    for (const line of [...(log?.lines ?? [])].reverse()) {
      const kind = KINDS.find(({ pattern }) => pattern.test(line));
      if (kind) {
        const { cause, says, remedy } = kind;
        return { cause, says, remedy, evidenceId: id };
      }
    }
  }
  return undefined;
}
