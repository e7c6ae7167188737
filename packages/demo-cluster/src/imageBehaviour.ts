import { Container } from './objects';
import { quantityValue } from './quantity';

/** What a container does once the kubelet tries to run it. */
export type Behaviour =
  | { kind: 'serves' }
  | {
      kind: 'crashes';
      log: string[];
      /** Milliseconds that it serves before; absent: it never does. */
      after?: number;
    }
  | { kind: 'runs-out-of-memory'; limit: string }
  | { kind: 'cannot-be-pulled' };

const CRASH_LOG = [
  'error: configuration is incomplete: PAYMENT_TIMEOUT is required since this release',
  '    at loadConfiguration (app/configuration.js:42:11)',
  '    at start (app/server.js:17:5)',
  'exiting with status 1',
];

/**
 * The demo's container images. What a pod does follows from its template alone, so any way
 * of restoring a good template cures and applying a bad one again fails again.
 */
export class ImageBehaviours {
  private readonly crashing = new Map<string, string[]>();
  private readonly missing = new Set<string>();
  private readonly workingSets = new Map<string, string>();

  /** From now on containers of this image crash soon after they start. */
  crashes(image: string, log: string[] = CRASH_LOG): void {
    this.crashing.set(image, log);
  }

  /** From now on the image is not in its registry. */
  isMissing(image: string): void {
    this.missing.add(image);
  }

  /** Containers of this image need that much memory; a lower limit kills them. */
  needsMemory(image: string, workingSet: string): void {
    this.workingSets.set(image, workingSet);
  }

  of({ image, resources }: Container): Behaviour {
    const tag = image.match(/:([^:/]+)$/)?.[1] ?? 'latest';
    if (this.missing.has(image) || /(^|-)badpull$/.test(tag)) {
      return { kind: 'cannot-be-pulled' };
    }
    const log = this.crashing.get(image);
    if (log || /(^|-)crash$/.test(tag)) {
      return { kind: 'crashes', log: log ?? CRASH_LOG };
    }
    // `2.0.0-dies-90s`: a leak, a lease that runs out.
    const dies = tag.match(/-dies-(\d+)s$/);
    if (dies) {
      return { kind: 'crashes', log: CRASH_LOG, after: Number(dies[1]) * 1000 };
    }
    const limit = resources?.limits?.memory;
    const needed = quantityValue(this.workingSets.get(image));
    if (limit && needed && (quantityValue(limit) ?? 0) < needed) {
      return { kind: 'runs-out-of-memory', limit };
    }
    return { kind: 'serves' };
  }
}
