import { Detector } from '../spans';
import { OwnPattern } from './ownPatterns';

/** Kinds of personal data that can be chosen. */
export type PiiChoice = {
  email: boolean;
  phone: boolean;
  card: boolean;
  iban: boolean;
  nationalIds: boolean;
  ip: boolean;
};

/** What the configuration of the platform says about every text. */
export type OwnRules = {
  patterns: readonly OwnPattern[];
  pii: PiiChoice;
  /** Names of the catalog's users; absent: they are not looked for. */
  names?: {
    /** Undefined as long as nobody can say what they are. */
    detector(): Detector | undefined;
  };
};

/** Without configuration: addresses stay, since a diagnosis needs them. */
export const DEFAULT_PII: PiiChoice = {
  email: true,
  phone: true,
  card: true,
  iban: true,
  nationalIds: true,
  ip: false,
};

const DEFAULTS: OwnRules = { patterns: [], pii: DEFAULT_PII };

// One for the process, as its configuration is: errors are redacted wherever
// they are caught, and nobody hands rules through to there.
let rules = DEFAULTS;

export function ownRules(): OwnRules {
  return rules;
}

/** At start-up, and when the names of the catalog were read anew. */
export function setOwnRules(next: OwnRules = DEFAULTS): void {
  rules = next;
}
