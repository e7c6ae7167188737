import { isRehearsal } from './audit';
import { Circumstances, Write, wrongAbout } from './judge';
import { State } from './truth';

const NOW = Date.parse('2026-03-02T09:00:00Z');

const before: State = {
  uid: 'u',
  release: 'bad',
  replicas: 3,
  readyPods: 1,
  isHealthy: false,
  since: NOW - 120_000,
  served: new Set(['good']),
  left: new Set(),
};

const write: Write = {
  at: NOW,
  service: 'svc-a',
  verb: 'change',
  direction: 'do',
  unattended: true,
  before,
  release: 'good',
  replicas: 3,
  restarts: false,
};

const known: Circumstances = {
  stance: 'acts',
  hands: [],
  troubleSince: NOW - 120_000,
  switchedOff: false,
  earlier: [],
};

describe('wrongAbout', () => {
  it('finds nothing wrong with a rollback to what served', () => {
    expect(wrongAbout(write, known)).toEqual([]);
  });

  it.each<[string, Partial<Write>, Partial<Circumstances>, RegExp]>([
    ['a template that never served', { release: 'other' }, {}, /never served/],
    [
      'a template that was left',
      { before: { ...before, left: new Set(['good']) } },
      {},
      /gone back from/,
    ],
    [
      'a healthy workload',
      { before: { ...before, isHealthy: true } },
      {},
      /healthy/,
    ],
    ['what has not opted in', {}, { stance: 'not-opted-in' }, /opted in/],
    ['what two owners claim', {}, { stance: 'disputed' }, /two owners/],
    ['what is merely claimed', {}, { stance: 'claimed' }, /merely claimed/],
    ['what is only to be suggested', {}, { stance: 'suggests' }, /suggests/],
    ['a pulled switch', {}, { switchedOff: true }, /kill switch/],
    [
      'what a person works on',
      {},
      { hands: [{ at: NOW - 60_000, what: 'scale' }] },
      /a person/,
    ],
    ['the same change again', {}, { earlier: [write] }, /made before/],
    [
      'an undo of what is healthy',
      { direction: 'undo', before: { ...before, isHealthy: true } },
      {},
      /undid what was healthy/,
    ],
    [
      'an undo into the fault',
      { direction: 'undo', release: 'other' },
      {},
      /undid into a template/,
    ],
  ])('calls it wrong: %s', (_, changes, circumstances, words) => {
    const said = wrongAbout(
      { ...write, ...changes },
      { ...known, ...circumstances },
    );
    expect(said).toEqual([expect.stringMatching(words)]);
  });

  it('allows a person a moment before the suite can know of them', () => {
    const hands = [{ at: NOW - 10_000, what: 'scale' }];
    expect(wrongAbout(write, { ...known, hands })).toEqual([]);
  });
});

describe('isRehearsal, as a real server reads a request', () => {
  it.each<[string, string, Record<string, unknown>, unknown, boolean]>([
    ['a patch with the option', 'PATCH', { dryRun: 'All' }, [], true],
    ['a patch without', 'PATCH', {}, [], false],
    [
      'a delete with a body, the option in the query',
      'DELETE',
      { dryRun: 'All' },
      {},
      false,
    ],
    [
      'a delete with the option in the body',
      'DELETE',
      {},
      { dryRun: ['All'] },
      true,
    ],
    ['a delete without a body', 'DELETE', { dryRun: 'All' }, undefined, true],
    [
      'an eviction, the option in the query',
      'POST',
      { dryRun: 'All' },
      { deleteOptions: {} },
      true,
    ],
  ])('%s', (_, method, query, body, is) => {
    expect(isRehearsal(method, query, body)).toBe(is);
  });
});
