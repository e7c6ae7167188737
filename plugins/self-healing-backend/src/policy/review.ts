import { isDeepStrictEqual } from 'util';
import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Reason,
  reasonSchema,
  Verdict,
  verdictSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { DecisionPoint } from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';
import { PolicyVerdict } from './decide';
import { PolicyFacts } from './facts';
import { reachOf, tighter } from './reach';
import { reportOf } from '../wordsOf';

const answerSchema = z.object({
  verdict: verdictSchema,
  reasons: z.array(reasonSchema),
});

type Answer = z.infer<typeof answerSchema>;

/** No decision waits for a point longer than this. */
const REVIEW_MS = 10_000;

/**
 * Lets external decision points tighten a decision. Every one of them is asked
 * about the same, what the policies decided, and the tightest answer holds: so
 * one more never loosens, wherever it stands. One that fails denies: a rule
 * that cannot be asked has not agreed.
 */
export async function review(
  facts: PolicyFacts,
  decision: PolicyVerdict,
  points: readonly DecisionPoint[],
  logger: LoggerService,
): Promise<PolicyVerdict> {
  const answers = await Promise.all(
    points.map(point => answerOf(point, facts, decision, logger)),
  );
  return answers.reduce<PolicyVerdict>(
    (tightest, { verdict, reasons }) => ({
      ...tightest,
      verdict: tighter(tightest.verdict, verdict),
      // Reasons are only ever added: what spoke before has spoken.
      reasons: [...tightest.reasons, ...notIn(tightest.reasons, reasons)],
    }),
    decision,
  );
}

/** What a point says, as far as it tightens. */
async function answerOf(
  point: DecisionPoint,
  facts: PolicyFacts,
  decision: PolicyVerdict,
  logger: LoggerService,
): Promise<Answer> {
  const { verdict, reasons } = decision;
  try {
    // Copies: what is decided on is what is stored, whatever a point does.
    const answer = answerSchema.parse(
      await inTime(
        point.review(
          structuredClone(facts),
          structuredClone({ verdict, reasons }),
        ),
      ),
    );
    if (reachOf(answer.verdict) <= reachOf(verdict)) {
      const added = notIn(reasons, answer.reasons);
      return {
        verdict: answer.verdict,
        reasons: [...added, ...unsaid(point, verdict, answer.verdict, added)],
      };
    }
    logger.warn(
      `Decision point ${point.id} wanted ${answer.verdict} instead of ${verdict}; it may only tighten`,
    );
    return { verdict, reasons: [] };
  } catch (error) {
    logger.error(`Decision point ${point.id} failed: ${reportOf(error)}`);
    const message = `Decision point ${point.id} could not be asked, so nothing may act.`;
    return {
      verdict: 'deny',
      reasons: [{ rule: point.id, effect: 'forbids', message }],
    };
  }
}

function notIn(known: readonly Reason[], reasons: readonly Reason[]): Reason[] {
  return reasons.filter(
    reason => !known.some(one => isDeepStrictEqual(one, reason)),
  );
}

/** Whoever tightens says why; for a point that does not, its name has to do. */
function unsaid(
  { id }: DecisionPoint,
  before: Verdict,
  verdict: Verdict,
  reasons: Reason[],
): Reason[] {
  const effect = reachOf(verdict) === 0 ? 'forbids' : 'limits';
  const said = reasons.some(
    reason => reason.effect === 'forbids' || reason.effect === effect,
  );
  if (said || reachOf(verdict) === reachOf(before)) return [];
  const message = `Decision point ${id} says ${verdict} instead of ${before}.`;
  return [{ rule: id, effect, message }];
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${REVIEW_MS} ms`)),
      REVIEW_MS,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
