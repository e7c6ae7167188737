import { Detector, matches, Span } from './spans';

/**
 * The values of a Kubernetes Secret's `data` and `stringData`, in JSON and in
 * YAML: all of them are secret, whatever they are called and look like.
 */
export const secretManifests: Detector = text =>
  /\bkind\\?["']?[ \t]{0,4}:[ \t]{0,4}\\?["']?Secret\b(?![\w-])/i.test(text)
    ? [...jsonData(text), ...yamlData(text)]
    : [];

const JSON_DATA =
  /\\?["'](?:data|stringData)\\?["']\s{0,8}:\s{0,8}\{(?<secret>[^{}]{1,200000})\}/g;
const JSON_VALUE = /:\s{0,8}\\?["'](?<secret>[^"'\\]{1,200000})\\?["']/g;

function jsonData(text: string): Span[] {
  return matches(text, JSON_DATA, 'secret-data').flatMap(block =>
    matches(text.slice(block.start, block.end), JSON_VALUE, block.kind).map(
      span => ({
        ...span,
        start: block.start + span.start,
        end: block.start + span.end,
      }),
    ),
  );
}

function yamlData(text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  let depth: number | undefined;
  for (const line of text.split('\n')) {
    const indent = line.length - line.trimStart().length;
    if (depth !== undefined && line.trim() !== '' && indent <= depth) {
      depth = undefined;
    }
    if (depth !== undefined) {
      const key =
        /^[ \t]{0,200}["']?[\w.-]{1,253}["']?:[ \t]{0,8}[|>]?[+-]?/.exec(line);
      const start = at + (key?.[0].length ?? indent);
      spans.push({ start, end: at + line.length, kind: 'secret-data' });
    } else if (/^[ \t]{0,200}(?:data|stringData):[ \t\r]{0,20}$/.test(line)) {
      depth = indent;
    }
    at += line.length + 1;
  }
  return spans;
}
