// ECMA-48 control sequences: colours, cursor moves and titles.
// Source: https://ecma-international.org/publications-and-standards/standards/ecma-48/
const SEQUENCES =
  // eslint-disable-next-line no-control-regex
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,1000}(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u{e0000}-\u{e0fff}\ufe00-\ufe0f]+/gu;

/**
 * The text as a person sees it: what is not seen is told by its number, lines
 * and tabs stay.
 */
export function visibleText(text: string): string {
  return text
    .replace(SEQUENCES, '')
    .replace(/\r\n?/g, '\n')
    .replace(UNSEEN, run => {
      const plain = run.replace(/[^\n\t]/gu, '');
      const hidden = [...run].length - plain.length;
      return hidden === 0
        ? run
        : `${plain}[${hidden} hidden character${hidden === 1 ? '' : 's'}]`;
    });
}
