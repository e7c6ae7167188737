import { randomInt } from 'node:crypto';

/** The alphabet of k8s.io/apimachinery/pkg/util/rand: no vowels, nothing that reads like another. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** A `generateName` with the five characters the API server appends. */
export function generatedName(base: string): string {
  const suffix = Array.from(
    { length: 5 },
    () => ALPHABET[randomInt(ALPHABET.length)],
  );
  return `${base.slice(0, 58)}${suffix.join('')}`;
}

/** A number written in that alphabet, as `rand.SafeEncodeString` does for template hashes. */
export function safelyEncoded(number: number): string {
  return String(number)
    .split('')
    .map(digit => ALPHABET[digit.charCodeAt(0) % ALPHABET.length])
    .join('');
}
