import { describeIssues } from '../kinds/shared';
import {
  Hypothesis,
  Injection,
  NextStep,
  Sentence,
  SentPiece,
} from '../analysis';
import { readFenced } from './fence';
import { readsOnly } from './readsOnly';
import { ModelReplyContent, modelReplySchema } from './replySchema';
import { SupportedNumbers } from './supportedNumbers';

/** What was sent, as far as a reply is judged by it. @public */
export type SentToModel = {
  prompt: string;
  pieces: readonly SentPiece[];
};

/**
 * What is left of a reply: everything in it is bounded, and what must not be
 * believed is struck. `problem`: it is none.
 *
 * @public
 */
export type JudgedReply =
  | {
      summary: Sentence[];
      hypotheses: Hypothesis[];
      nextSteps: NextStep[];
      injections: Injection[];
    }
  | { problem: string };

const LONGEST_REPLY = 200_000;
const LONGEST_SENTENCE = 600;
const LONGEST_EXCERPT = 200;
const MOST = { summary: 4, hypotheses: 5, nextSteps: 5, injections: 10 };
const MOST_CITATIONS = 10;

const LINK =
  /\b[a-z][a-z0-9+.-]*:\/\/\S+|\bwww\.\S+|\b(?:javascript|data):\S+/gi;

class Judge {
  readonly #texts: Map<string, string>;
  readonly #cited: Set<string>;
  readonly #numbers: SupportedNumbers;
  readonly #sent: string;

  constructor(private readonly to: SentToModel) {
    this.#texts = readFenced(to.prompt);
    // A runbook is on offer, and is no evidence of anything.
    const evidence = to.pieces.filter(({ kind }) => kind !== 'runbook');
    this.#cited = new Set(evidence.map(({ id }) => id));
    this.#sent = evidence.map(({ id }) => this.#texts.get(id) ?? '').join('\n');
    this.#numbers = new SupportedNumbers(this.#sent);
  }

  /** One that claims something. */
  sentence(said: string, citations: readonly string[]): Sentence {
    const ids = [...new Set(citations.map(id => id.trim()))];
    const known = ids.filter(id => this.#cited.has(id));
    const unknown = ids.filter(id => !this.#cited.has(id));
    const text = plain(said, LONGEST_SENTENCE);
    const struck = this.#fault(text) ?? faultOfCitations(known, unknown);
    return {
      text,
      evidence: known.slice(0, MOST_CITATIONS),
      ...(unknown.length > 0
        ? {
            unknown: unknown.slice(0, MOST_CITATIONS).map(id => plain(id, 20)),
          }
        : {}),
      ...(struck ? { struck } : {}),
    };
  }

  /** One that says what could be, and so need not cite anything. */
  unproven(said: string): Sentence {
    const text = plain(said, LONGEST_SENTENCE);
    const struck = this.#fault(text);
    return { text, evidence: [], ...(struck ? { struck } : {}) };
  }

  step(said: ModelReplyContent['nextSteps'][number]): NextStep {
    const why = this.sentence(said.why, said.evidence);
    const target = plain(said.target, LONGEST_SENTENCE);
    if (said.kind === 'look') {
      const struck =
        this.#faultOfLinks(target) ??
        (readsOnly(target)
          ? undefined
          : 'it would change something, and a look only reads');
      return { kind: 'look', text: target, why, ...(struck ? { struck } : {}) };
    }
    const offered = this.to.pieces.find(
      ({ id, kind, runbook }) =>
        kind === 'runbook' && (id === target || runbook === target),
    );
    return offered?.runbook
      ? {
          kind: 'runbook',
          runbook: offered.runbook,
          title: offered.title,
          why,
        }
      : {
          kind: 'runbook',
          runbook: plain(target, LONGEST_EXCERPT),
          why,
          struck: 'it is none of the registered runbooks that fit here',
        };
  }

  injection(
    said: ModelReplyContent['suspicious'][number],
  ): Injection | undefined {
    const text = this.#texts.get(said.evidence);
    const excerpt = said.excerpt.replace(/(?:…|\.{3})$/, '');
    const stands =
      excerpt.trim() !== '' && text && loose(text).includes(loose(excerpt));
    return stands
      ? {
          evidence: said.evidence,
          excerpt: plain(said.excerpt, LONGEST_EXCERPT),
          foundBy: 'model',
          what: plain(said.what, LONGEST_EXCERPT),
        }
      : undefined;
  }

  #fault(text: string): string | undefined {
    const link = this.#faultOfLinks(text);
    if (link) return link;
    if (text === '') return 'it says nothing';
    const [missing, ...others] = this.#numbers.missingIn(
      this.#withoutIds(text),
    );
    if (missing === undefined) return undefined;
    return others.length === 0
      ? `${missing} stands nowhere in what was sent`
      : `${[missing, ...others]
          .slice(0, 3)
          .join(', ')} stand nowhere in what was sent`;
  }

  #faultOfLinks(text: string): string | undefined {
    const links = text.match(LINK) ?? [];
    return links.every(link => standsIn(this.#sent, trimmed(link)))
      ? undefined
      : 'it holds a link that stands nowhere in what was sent';
  }

  /** `(E1, F2)` in a sentence cites; it is no number. */
  #withoutIds(text: string): string {
    return text.replace(/\b[A-Z]\d{1,3}\b/g, id =>
      this.#texts.has(id) ? '' : id,
    );
  }
}

/**
 * Judges what a model has answered by what it was sent, and by nothing else: a
 * claim has to cite a piece, a number has to stand in one, a runbook has to be
 * among those that were offered. Pure, and total: whatever the text is.
 *
 * @public
 */
export function judgeReply(text: string, sent: SentToModel): JudgedReply {
  const reply = parsed(text);
  if ('problem' in reply) return reply;
  const judge = new Judge(sent);
  return {
    summary: reply.summary
      .slice(0, MOST.summary)
      .map(one => judge.sentence(one.text, one.evidence)),
    hypotheses: reply.hypotheses
      .map(
        (one): Hypothesis => ({
          claim: judge.sentence(one.claim, one.evidence),
          wouldDisprove: judge.unproven(one.wouldDisprove),
          confidence: Math.min(1, Math.max(0, one.confidence)),
        }),
      )
      // As it ranks them itself; a sort keeps the order of equals.
      .sort((a, b) => b.confidence - a.confidence)
      .slice(0, MOST.hypotheses),
    nextSteps: withoutTwins(reply.nextSteps.map(one => judge.step(one))).slice(
      0,
      MOST.nextSteps,
    ),
    injections: reply.suspicious
      .flatMap(one => judge.injection(one) ?? [])
      .slice(0, MOST.injections),
  };
}

function parsed(text: string): ModelReplyContent | { problem: string } {
  if (text.length > LONGEST_REPLY) {
    return { problem: 'It answered far more than it was asked for.' };
  }
  // Some models put what they are asked for between fences of their own.
  const [, inner] = /^\s*```(?:json)?\s*\n([\s\S]*)\n```\s*$/.exec(text) ?? [];
  let value: unknown;
  try {
    value = JSON.parse(inner ?? text);
  } catch {
    return {
      problem: 'It did not answer with the JSON that it was asked for.',
    };
  }
  const result = modelReplySchema.safeParse(value);
  if (!result.success) {
    return {
      problem: `Its answer is not what it was asked for: ${plain(
        describeIssues(result.error),
        300,
      )}`,
    };
  }
  return result.data.summary.length > 0
    ? result.data
    : { problem: 'Its answer has no summary.' };
}

function faultOfCitations(
  known: readonly string[],
  unknown: readonly string[],
): string | undefined {
  if (known.length > 0) return undefined;
  const [first] = unknown;
  return first === undefined
    ? 'it cites nothing'
    : `it cites only what was not sent (${plain(
        unknown.slice(0, 3).join(', '),
        60,
      )})`;
}

/** One line of text: no markup, nothing invisible, not too long. */
function plain(text: string, longest: number): string {
  const line = text
    .slice(0, longest * 10)
    // A link in Markdown is its words; where it leads is judged as a link.
    .replace(/!?\[([^[\]]{0,300})\]\(([^()\s]{0,300})\)/g, '$1 ($2)')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > longest
    ? `${line.slice(0, longest - 1).replace(/\p{Cs}/gu, '')}…`
    : line;
}

function trimmed(link: string): string {
  return link.replace(/[).,;:!?'"\]>}]+$/, '');
}

/** Whether it stands there whole: the beginning of a host is another host. */
function standsIn(text: string, link: string): boolean {
  for (let at = text.indexOf(link); at >= 0; at = text.indexOf(link, at + 1)) {
    const after = text.slice(at + link.length, at + link.length + 2);
    if (!/^[.-]?[\p{L}\p{N}_]/u.test(after)) return true;
  }
  return false;
}

function loose(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

function withoutTwins(steps: readonly NextStep[]): NextStep[] {
  const keys = new Set<string>();
  return steps.filter(step => {
    const key = step.kind === 'runbook' ? step.runbook : step.text;
    const isNew = !keys.has(`${step.kind} ${key}`);
    keys.add(`${step.kind} ${key}`);
    return isNew;
  });
}
