/** A piece of the prompt that is data: between two fences, with an id. */
export interface Piece {
  id: string;
  text: string;
}

/** A piece in which a deterministic diagnoser says what it found. */
export interface FindingPiece extends Piece {
  severity: string;
  remedy: string;
  /** Ids of the pieces that it rests on. */
  restsOn: string[];
}

/** What the stand-in knows of a prompt. */
export interface ReadPrompt {
  /** Causes first, then symptoms; what only belongs to the picture is none. */
  findings: FindingPiece[];
  /** Findings of what was changed before it began. */
  changes: FindingPiece[];
  alerts: Piece[];
  evidence: Piece[];
  runbooks: Piece[];
  /** Lines of any piece that speak to the reader as if they could give orders. */
  orders: { id: string; line: string }[];
}

const OPENING = /^<<<([A-Z]\d+) (\S+)$/;

// A few of the ways in which evidence has been seen to give orders to models,
// as of https://genai.owasp.org/llmrisk/llm01-prompt-injection/.
const ORDER =
  /\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instruction|rule|prompt|above)|\b(?:system|developer) ?(?:prompt|message)\b|\byou are now\b|\b(?:dear|attention|note to)(?: the)? (?:ai|assistant|model|llm)\b|<\/?(?:system|instructions?)>/i;

const SEVERITIES = ['cause', 'symptom'];

/** Reads the pieces of a prompt, as `<<<F1 word`, their text, `F1 word>>>`. */
export function readPrompt(prompt: string): ReadPrompt {
  const pieces = readPieces(prompt);
  const ofKind = (letter: string) =>
    pieces.filter(({ id }) => id.startsWith(letter));
  const found = ofKind('F').map(findingOf);
  return {
    findings: SEVERITIES.flatMap(severity =>
      found.filter(one => one.severity === severity),
    ),
    changes: found.filter(
      one =>
        one.severity === 'context' && fieldOf(one, 'type') === 'recent-change',
    ),
    alerts: ofKind('A'),
    evidence: ofKind('E'),
    runbooks: ofKind('R'),
    // Findings may quote them, which is no order.
    orders: pieces
      .filter(({ id }) => !id.startsWith('F'))
      .flatMap(({ id, text }) =>
        text
          .split('\n')
          .filter(line => ORDER.test(line))
          .map(line => ({ id, line: line.replace(/^[\s-]+/, '').trim() })),
      ),
  };
}

function findingOf(piece: Piece): FindingPiece {
  return {
    ...piece,
    severity: fieldOf(piece, 'severity') ?? 'cause',
    remedy: fieldOf(piece, 'remedy') ?? '',
    restsOn: fieldOf(piece, 'restsOn')?.split(', ') ?? [],
  };
}

/** What a piece says in a field, as in `summary: The container crashes`. */
export function fieldOf({ text }: Piece, name: string): string | undefined {
  return new RegExp(`^\\s*${name}: (.+)$`, 'm').exec(text)?.[1].trim();
}

function readPieces(prompt: string): Piece[] {
  const pieces: Piece[] = [];
  let open: { id: string; word: string; lines: string[] } | undefined;
  for (const line of prompt.split('\n')) {
    const [, id, word] = OPENING.exec(line) ?? [];
    if (open && line === `${open.id} ${open.word}>>>`) {
      pieces.push({ id: open.id, text: open.lines.join('\n') });
      open = undefined;
    } else if (open) {
      open.lines.push(line);
    } else if (id) {
      open = { id, word, lines: [] };
    }
  }
  return pieces;
}
