import { Detector, Span } from './spans';

const RUN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{20,65536}={0,2}/g;

/** How deep base64 is looked into that holds base64. */
const DEPTH = 2;

/**
 * Base64 that holds a secret: the whole run goes. What decodes to no text
 * (a digest, a key, a picture) is none of this one's business.
 */
export function base64Detector(
  detectors: readonly Detector[],
  depth = DEPTH,
): Detector {
  return text => {
    const spans: Span[] = [];
    for (const match of text.matchAll(RUN)) {
      const plain = plainText(match[0]);
      if (plain === undefined) continue;
      const deeper =
        depth > 1
          ? [...detectors, base64Detector(detectors, depth - 1)]
          : detectors;
      const [first] = deeper.flatMap(detector => detector(plain));
      if (first) {
        spans.push({
          start: match.index,
          end: match.index + match[0].length,
          kind: first.kind,
        });
      }
    }
    return spans;
  };
}

function plainText(run: string): string | undefined {
  // Looking at the beginning is cheap, and most runs are no text there.
  if (!isText(decode(run.slice(0, 20)))) return undefined;
  const plain = decode(run);
  return isText(plain) ? plain : undefined;
}

function decode(run: string): string {
  return Buffer.from(run, 'base64').toString('latin1');
}

function isText(value: string): boolean {
  return /^[\t\n\r\x20-\x7e]{12,65536}$/.test(value);
}
