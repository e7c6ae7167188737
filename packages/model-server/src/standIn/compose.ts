import { fieldOf, Piece, ReadPrompt } from './readPrompt';

interface Cited {
  text: string;
  evidence: string[];
}

/** What the suite asks a model for: `modelReplySchema` of the common package. */
export interface Composed {
  summary: Cited[];
  hypotheses: {
    claim: string;
    evidence: string[];
    wouldDisprove: string;
    confidence: number;
  }[];
  nextSteps: {
    kind: 'runbook' | 'look';
    target: string;
    why: string;
    evidence: string[];
  }[];
  suspicious: { evidence: string; excerpt: string; what: string }[];
}

const CONFIDENCES = [0.8, 0.5, 0.3];
const LONGEST_EXCERPT = 150;

/**
 * Puts an answer together from what the rules have found already, and cites
 * it. There is no thought in it: it shows the way that a model's answer takes.
 */
export function compose(prompt: ReadPrompt): Composed {
  const { findings, alerts, evidence, runbooks, orders } = prompt;
  const grounds = [...findings, ...alerts, ...evidence];
  const [ground] = grounds;
  if (!ground) {
    return {
      summary: [{ text: 'Nothing was sent to explain.', evidence: [] }],
      hypotheses: [],
      nextSteps: [],
      suspicious: [],
    };
  }
  return {
    summary: summary(prompt, ground),
    hypotheses: hypotheses(prompt, ground),
    nextSteps: [
      ...(runbooks[0] && findings[0]
        ? [
            {
              kind: 'runbook' as const,
              target: runbooks[0].id,
              why: `The owners have this runbook for it: ${sentenceOf(
                findings[0],
              )}`,
              evidence: [findings[0].id],
            },
          ]
        : []),
      {
        kind: 'look' as const,
        target: `Read ${evidence[0]?.id ?? ground.id} as a whole`,
        why: 'What comes before the first error tells most.',
        evidence: [evidence[0]?.id ?? ground.id],
      },
    ],
    suspicious: orders.map(({ id, line }) => ({
      evidence: id,
      excerpt: line.slice(0, LONGEST_EXCERPT),
      what: 'speaks to whoever reads it and gives orders',
    })),
  };
}

function summary({ findings, alerts }: ReadPrompt, ground: Piece): Cited[] {
  const told = [...alerts.slice(0, 1), ...findings.slice(0, 2)];
  const sentences = (told.length > 0 ? told : [ground]).map(piece => ({
    text: sentenceOf(piece),
    evidence: [piece.id],
  }));
  return findings.length > 0
    ? sentences
    : [
        ...sentences,
        {
          text: 'Nothing that was read shows the cause.',
          evidence: [ground.id],
        },
      ];
}

function hypotheses(
  { findings }: ReadPrompt,
  ground: Piece,
): Composed['hypotheses'] {
  if (findings.length === 0) {
    return [
      {
        claim: 'The cause lies outside of what was read.',
        evidence: [ground.id],
        wouldDisprove: 'A fault in what belongs to the workload itself.',
        confidence: 0.2,
      },
    ];
  }
  return findings.slice(0, CONFIDENCES.length).map((finding, index) => ({
    claim: sentenceOf(finding),
    evidence: [finding.id, ...finding.restsOn],
    wouldDisprove:
      'The same fault in a workload that has nothing of this, or its end without a change of it.',
    confidence: CONFIDENCES[index],
  }));
}

/** What a piece says in short: its summary, or its first line, which is its title. */
export function sentenceOf(piece: Piece): string {
  const said = (
    fieldOf(piece, 'summary') ??
    fieldOf(piece, 'description') ??
    piece.text.trim().split('\n')[0]
  ).slice(0, 300);
  return /[.!?]$/.test(said) ? said : `${said}.`;
}
