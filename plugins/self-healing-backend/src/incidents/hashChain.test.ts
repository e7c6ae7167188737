import {
  TimelineEntry,
  timelineKindSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { chainFault, chainRoot, entryHash, TimelineEvent } from './hashChain';

const CHAIN = 'incident:1';

function chainOf(events: readonly TimelineEvent[], chain = CHAIN) {
  let hash = chainRoot(chain);
  return events.map((event, index): TimelineEntry => {
    const entry = { ...event, seq: index + 1, at: '2026-11-21T08:00:00.000Z' };
    hash = entryHash(hash, entry);
    return { ...entry, hash };
  });
}

const event: fc.Arbitrary<TimelineEvent> = fc.record({
  kind: fc.constantFrom(...timelineKindSchema.options),
  actor: fc.string(),
  summary: fc.string(),
  data: fc.dictionary(fc.string(), fc.jsonValue()).map(data =>
    // As it is read back: JSON has no -0 and no undefined.
    JSON.parse(JSON.stringify(data)),
  ),
});
const chains = fc
  .array(event, { minLength: 1, maxLength: 8 })
  .map(e => chainOf(e));

describe('chainFault', () => {
  it('finds nothing wrong with what was written, also once read back', () => {
    expect(chainFault(CHAIN, [])).toBe(undefined);
    fc.assert(
      fc.property(chains, entries => {
        expect(chainFault(CHAIN, entries)).toBe(undefined);
        expect(chainFault(CHAIN, JSON.parse(JSON.stringify(entries)))).toBe(
          undefined,
        );
      }),
    );
  });

  it('finds every change of every field', () => {
    fc.assert(
      fc.property(
        chains,
        fc.nat(),
        fc.constantFrom('at', 'kind', 'actor', 'summary', 'data', 'hash'),
        (entries, nth, field) => {
          const index = nth % entries.length;
          const forged = entries.map((entry, i) =>
            i === index
              ? {
                  ...entry,
                  [field]:
                    field === 'data'
                      ? { ...entry.data, forged: true }
                      : `${entry[field as 'actor']}!`,
                }
              : entry,
          );
          expect(chainFault(CHAIN, forged)).toBe(
            `row ${index + 1} of ${CHAIN} has been changed`,
          );
        },
      ),
    );
  });

  it('finds a row changed with its own hash made to fit', () => {
    fc.assert(
      fc.property(
        chains.filter(({ length }) => length > 1),
        fc.nat(),
        (entries, nth) => {
          const index = nth % (entries.length - 1);
          const before = entries[index - 1]?.hash ?? chainRoot(CHAIN);
          const changed = { ...entries[index], summary: 'nothing happened' };
          fc.pre(entries[index].summary !== changed.summary);
          changed.hash = entryHash(before, changed);
          const forged = entries.with(index, changed);
          expect(chainFault(CHAIN, forged)).toBe(
            `row ${index + 2} of ${CHAIN} has been changed`,
          );
        },
      ),
    );
  });

  it('finds a row that was taken out, and rows that changed places', () => {
    fc.assert(
      fc.property(
        chains.filter(({ length }) => length > 1),
        fc.nat(),
        fc.boolean(),
        (entries, nth, renumbered) => {
          const index = nth % (entries.length - 1);
          const without = entries.toSpliced(index, 1);
          const swapped = entries
            .with(index, entries[index + 1])
            .with(index + 1, entries[index]);
          for (const forged of [without, swapped]) {
            expect(
              chainFault(
                CHAIN,
                renumbered
                  ? forged.map((entry, i) => ({ ...entry, seq: i + 1 }))
                  : forged,
              ),
            ).toEqual(expect.stringContaining(CHAIN));
          }
        },
      ),
    );
  });

  it('finds rows of another chain', () => {
    const foreign = chainOf(
      [{ kind: 'decision', actor: 'system', summary: 's', data: {} }],
      'incident:2',
    );
    expect(chainFault('incident:2', foreign)).toBe(undefined);
    expect(chainFault(CHAIN, foreign)).toBe(
      'row 1 of incident:1 has been changed',
    );
  });
});
