import { RE2JS } from 're2js';
import { z } from 'zod';
import { normalRef } from '../../normalRef';
import { Detector, Span } from '../spans';

/** A pattern of the platform's or an owner's own; what it finds is a secret. */
export type OwnPattern = {
  name: string;
  /** Entity refs whose incidents it is for; undefined: everything. */
  owners?: readonly string[];
  detect: Detector;
};

/** Their time is linear in the text, but for each pattern and its length. */
const MOST_PATTERNS = 50;
const LONGEST_PATTERN = 500;
/** Of the compiled program: `(a{100}){100}` is short, and is not small. */
const LARGEST_PROGRAM = 2_000;
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

const patternSchema = z
  .strictObject({
    name: z
      .string()
      .regex(NAME, 'must be lower-case letters, digits and hyphens'),
    pattern: z.string().min(1).max(LONGEST_PATTERN),
    owners: z.array(z.string().min(1)).min(1).optional(),
  })
  .transform(({ name, pattern, owners }, context): OwnPattern => {
    const compiled = compile(pattern);
    if ('problem' in compiled) {
      context.addIssue({
        code: 'custom',
        path: ['pattern'],
        message: compiled.problem,
      });
      return z.NEVER;
    }
    return {
      name,
      owners: owners?.map(ref => normalRef(ref)),
      detect: detectorOf(name, compiled.pattern),
    };
  });

/** `selfHealing.redaction.patterns` of app-config, compiled. */
export const ownPatternsSchema = z
  .array(patternSchema)
  .max(MOST_PATTERNS)
  .refine(
    list => new Set(list.map(({ name }) => name)).size === list.length,
    'name each pattern differently',
  )
  .default([]);

// RE2 (swtch.com/~rsc/regexp): no backtracking, so no pattern is a bomb.
function compile(pattern: string): { pattern: RE2JS } | { problem: string } {
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() > LARGEST_PROGRAM) {
      return { problem: 'is too large: repeat less often' };
    }
    if (compiled.matches('')) {
      return { problem: 'matches an empty text, so it would match everywhere' };
    }
    return { pattern: compiled };
  } catch (error) {
    return {
      problem: `is no pattern of RE2 (no look-around, no back-references): ${
        (error as Error).message
      }`,
    };
  }
}

function detectorOf(kind: string, pattern: RE2JS): Detector {
  // Of a pattern with a group, what stands in the first is the secret.
  const group = pattern.groupCount() > 0 ? 1 : 0;
  return text => {
    const spans: Span[] = [];
    const matcher = pattern.matcher(text);
    while (matcher.find()) {
      const [start, end] = [matcher.start(group), matcher.end(group)];
      if (start >= 0 && end > start) spans.push({ start, end, kind });
    }
    return spans;
  };
}

/** Those that hold for texts of this owner's incidents, or of nobody's. */
export function patternsFor(
  patterns: readonly OwnPattern[],
  ownerRef: string | null | undefined,
): Detector[] {
  return patterns
    .filter(
      ({ owners }) =>
        !owners || (ownerRef && owners.includes(normalRef(ownerRef))),
    )
    .map(({ detect }) => detect);
}
