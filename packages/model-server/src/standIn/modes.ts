/**
 * How the stand-in behaves. A client chooses by the name of the model:
 * `stand-in` behaves as the server was told to, `stand-in/refuse` refuses.
 */
export const MODES = {
  good: 'says what the findings say, cited',
  careless:
    'good, and two claims more that nothing proves: one cites evidence that is not there, one tells a number that nobody measured',
  'invalid-citation': 'cites evidence that is not there',
  'invented-number': 'tells numbers that nobody measured',
  'unknown-runbook': 'proposes a runbook that nobody registered',
  'obeys-injection': 'does what is written in the evidence',
  slow: 'good, but a word at a time',
  stall: 'begins to answer and says no more',
  refuse: 'will not answer',
  garbage: 'answers what is no JSON',
  'cut-off': 'breaks off, with the connection',
  'fails-midway': 'begins to answer and then has too much to do',
  overrun: 'talks until the limit stops it',
} as const;

export type Mode = keyof typeof MODES;

export const STAND_IN = 'stand-in';

/** @returns how a model of this name behaves, or undefined where there is none */
export function modeOf(model: string, usual: Mode): Mode | undefined {
  if (model === STAND_IN) return usual;
  const name = model.startsWith(`${STAND_IN}/`)
    ? model.slice(STAND_IN.length + 1)
    : undefined;
  return name !== undefined && isMode(name) ? name : undefined;
}

export function isMode(name: string): name is Mode {
  return Object.hasOwn(MODES, name);
}
