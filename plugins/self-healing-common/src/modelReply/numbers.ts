import { meaningsOf, Quantity, readNumber } from './units';

/** A number, or a word with digits in it, as it stands in a text. */
export type Mention = { text: string } & (
  | { kind: 'number'; quantities: Quantity[] }
  | { kind: 'word' }
);

/** What people write in one piece. */
const RUN = /[\p{L}\p{N}][\p{L}\p{N}_.,:/@%+×–-]*/gu;
const AFTER = /^[\s\u00a0]?(\p{L}+|%)/u;

const NUMBER = '\\d+(?:[,_\\u00a0\\u202f]\\d{3})*(?:\\.\\d+)?';
const WITH_UNIT = new RegExp(`^(${NUMBER})(%|×|\\p{L}{0,12})$`, 'u');
const COMPOUND = /^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/;
const MOMENT =
  /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$|^\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?Z?$/;

/** Words that have digits in them and count nothing: p99, k8s, UTF-8, 5xx. */
const NAME = /^(?!v\d)\p{L}{1,6}\d{1,3}\p{L}?$|^utf-\d+$|^\dxx$|^http\/\d/iu;

/** Every number of a text, and every other word that has a digit in it. */
export function mentionsIn(text: string): Mention[] {
  return [...text.matchAll(RUN)].flatMap(match => {
    const run = match[0].replace(/[.,:/@+–-]+$/, '');
    if (!/\p{N}/u.test(run)) return [];
    const after = AFTER.exec(text.slice(match.index + run.length))?.[1];
    return mentionsOf(run, after);
  });
}

function mentionsOf(run: string, after: string | undefined): Mention[] {
  if (MOMENT.test(run)) return [{ kind: 'word', text: run }];
  if (NAME.test(run)) return [];
  const number = numberOf(run, after);
  if (number) return [number];
  const parts = run.split(/[,:/–]|(?<=\d)-(?=\d)/);
  const counted = parts.filter(part => /\p{N}/u.test(part));
  const numbers = counted.flatMap(part => numberOf(part, undefined) ?? []);
  // `3/5`, `5-10` and `restarts:4` are numbers; `10.0.0.1` and a pod are names.
  return parts.length > 1 && numbers.length === counted.length
    ? numbers
    : [{ kind: 'word', text: run }];
}

function numberOf(run: string, after: string | undefined): Mention | undefined {
  if (COMPOUND.test(run) && /\d.*\d/.test(run.replace(/^[\d.]+/, ''))) {
    const value = [...run.matchAll(/([\d.]+)([a-z]+)/g)].reduce(
      (sum, [, amount, unit]) => sum + Number(amount) * secondsIn(unit),
      0,
    );
    return {
      kind: 'number',
      text: run,
      quantities: [
        { dimension: 'seconds', value, tolerance: 0.5, written: value },
      ],
    };
  }
  const [, digits, attached] = WITH_UNIT.exec(run) ?? [];
  if (digits === undefined) return undefined;
  const { value, tolerance } = readNumber(digits);
  const unit = attached || after || '';
  const meanings = unit && meaningsOf(unit);
  if (attached && !meanings) return undefined;
  return {
    kind: 'number',
    text: attached || !meanings ? run : `${run} ${after}`,
    quantities: (meanings || [['plain', 1] as const]).map(
      ([dimension, factor]) => ({
        dimension,
        value: value * factor,
        tolerance: tolerance * factor,
        written: value,
      }),
    ),
  };
}

function secondsIn(unit: string): number {
  return meaningsOf(unit)?.find(([dimension]) => dimension === 'seconds')![1]!;
}
