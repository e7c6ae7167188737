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
  const { findings, alerts, evidence, orders } = prompt;
  const [ground] = [...findings, ...alerts, ...evidence];
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
    nextSteps: nextSteps(prompt, ground),
    suspicious: orders.map(({ id, line }) => ({
      evidence: id,
      excerpt: line.slice(0, LONGEST_EXCERPT),
      what: 'speaks to whoever reads it and gives orders',
    })),
  };
}

function summary(prompt: ReadPrompt, ground: Piece): Cited[] {
  const { findings, changes, alerts } = prompt;
  const told = [
    ...(findings.length > 0 ? findings.slice(0, 2) : alerts.slice(0, 1)),
    ...changes.slice(0, 1),
  ];
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
  { findings, changes }: ReadPrompt,
  ground: Piece,
): Composed['hypotheses'] {
  const explanations = [
    ...findings.map(finding => ({
      claim: sentenceOf(finding),
      evidence: [finding.id, ...finding.restsOn],
      wouldDisprove: 'It ends while this stays as it is.',
    })),
    ...changes.slice(0, 1).map(change => ({
      claim: `A change has brought it about: ${sentenceOf(change)}`,
      evidence: [change.id, ...change.restsOn],
      wouldDisprove: 'It stays when the change is taken back.',
    })),
  ];
  return explanations.length > 0
    ? explanations
        .slice(0, CONFIDENCES.length)
        .map((one, index) => ({ ...one, confidence: CONFIDENCES[index] }))
    : [
        {
          claim: 'The cause lies outside of what was read.',
          evidence: [ground.id],
          wouldDisprove: 'A fault in what belongs to the workload itself.',
          confidence: 0.2,
        },
      ];
}

function nextSteps(
  { findings: [finding], evidence, runbooks }: ReadPrompt,
  ground: Piece,
): Composed['nextSteps'] {
  const runbook = finding && bestOf(runbooks, finding.remedy);
  const read =
    evidence.find(({ text }) => /^.*\blog\b/i.test(text)) ??
    evidence[0] ??
    ground;
  return [
    ...(runbook
      ? [
          {
            kind: 'runbook' as const,
            target: runbook.id,
            why: `It is there for this: ${sentenceOf(finding)}`,
            evidence: [finding.id],
          },
        ]
      : []),
    {
      kind: 'look' as const,
      target: `Read from its beginning: ${titleOf(read)}`,
      why: 'What comes before the first error tells most.',
      evidence: [read.id],
    },
  ];
}

/** The runbook whose words are most like those of a remedy. */
function bestOf(runbooks: Piece[], remedy: string): Piece | undefined {
  const words = wordsOf(remedy);
  const likeness = ({ text }: Piece) =>
    wordsOf(text).filter(word => words.includes(word)).length;
  return [...runbooks].sort((a, b) => likeness(b) - likeness(a))[0];
}

function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/[a-z]{4,}/g))];
}

function titleOf({ text }: Piece): string {
  return text.trim().split('\n')[0].slice(0, 200);
}

/** What a piece says in short: its summary, or its first line, which is its title. */
function sentenceOf(piece: Piece): string {
  const said = (
    fieldOf(piece, 'summary') ??
    fieldOf(piece, 'description') ??
    titleOf(piece)
  ).slice(0, 300);
  return /[.!?]$/.test(said) ? said : `${said}.`;
}
