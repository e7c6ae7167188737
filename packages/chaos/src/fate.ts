import crypto from 'node:crypto';
import { Random } from './random';

/**
 * Lets a seed decide what else is left to chance in this process: ids, names of
 * pods, tokens. A world can then be told again.
 */
export function seedFate(seed: number): () => void {
  const random = new Random(seed);
  const bytes = (size: number) =>
    Buffer.from(Array.from({ length: size }, () => random.between(0, 255)));
  const former = {
    randomUUID: crypto.randomUUID,
    randomBytes: crypto.randomBytes,
    randomInt: crypto.randomInt,
  };
  const formerMathRandom = Math.random;
  Object.assign(crypto, {
    randomUUID: () =>
      bytes(16)
        .toString('hex')
        .replace(
          /^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/,
          (_, a, b, c, d, e) => `${a}-${b}-4${c}-8${d}-${e}`,
        ),
    randomBytes: Object.assign(
      (size: number, done?: (error: null, bytes: Buffer) => void) => {
        if (!done) return bytes(size);
        done(null, bytes(size));
        return undefined;
      },
      {},
    ),
    randomInt: (first: number, second?: number) =>
      second === undefined
        ? random.between(0, first - 1)
        : random.between(first, second - 1),
  });
  Math.random = () => random.between(0, 2 ** 30) / (2 ** 30 + 1);
  return () => {
    Object.assign(crypto, former);
    Math.random = formerMathRandom;
  };
}
