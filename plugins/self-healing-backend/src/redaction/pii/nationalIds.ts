import { Detector, matches, Span } from '../spans';
import { luhn, weighted } from './checkDigits';

/** Without any of these the patterns that ask for one need not be tried. */
const WORDS = /ssn|social security|personnummer|samordningsnummer|pnr|pesel/i;

/**
 * National ids that tell themselves by form and check digits. Ids that are
 * mere digits count only after a word that names them.
 */
export const nationalIds: Detector = text => {
  const named = WORDS.test(text);
  return [
    ...american(text, named),
    ...spanish(text),
    ...italian(text),
    ...finnish(text),
    ...swedish(text, named),
    ...brazilian(text),
    ...(named ? polish(text) : []),
  ];
};

// US Social Security Administration: no 000, 666 or 9xx, no 00, no 0000.
const SSN =
  /(?<![\w.\-/])(?!000|666)\d{3}([-. ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-]|\.\d)/g;
const SSN_AFTER_A_WORD =
  /\b(?:ssn|social security(?: number)?)(?: is)?[ \t]{0,4}[:=#]?[ \t]{0,4}["']?(?<secret>(?!000|666)\d{3}[-. ]?(?!00)\d{2}[-. ]?(?!0000)\d{4})(?!\w)/gi;

// With one separator only it stands for itself: ranges, ids of processes and
// post codes (ZIP+4) look alike.
const SSN_WITH_ONE =
  /(?<=^|[\s"'(:=>])(?!000|666|9)(?:\d{3}-(?!00)\d{2}(?!0000)\d{4}|\d{3}(?!00)\d{2}-(?!0000)\d{4})(?=$|[\s"'),;<]|\.(?:\s|$))/gm;
// Internal Revenue Service: an ITIN has the form, begins with 9, and its
// fourth and fifth digits are 50 to 65, 70 to 88, 90 to 92 or 94 to 99.
const ITIN =
  /(?<![\w.\-/])9\d{2}(?:-(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])-?|(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])-)\d{4}(?![\w-]|\.\d)/g;
const NO_SSN =
  /(?:\b(?:pids?|tids?|thread|process|ports?|range|lines?|bytes|zip|version|build|job|run|issue|pr)|[#\]])[ \t:=#([]{0,3}$|, ?[A-Z]{2} $/i;

function american(text: string, named: boolean): Span[] {
  return [
    ...matches(text, SSN, 'SSN'),
    ...[
      ...matches(text, SSN_WITH_ONE, 'SSN'),
      ...matches(text, ITIN, 'SSN'),
    ].filter(
      ({ start }) => !NO_SSN.test(text.slice(Math.max(0, start - 20), start)),
    ),
    ...(named ? matches(text, SSN_AFTER_A_WORD, 'SSN') : []),
  ];
}

// Ministerio del Interior: the letter is the number modulo 23.
const NIF =
  /(?<![\w-])(?:\d{7}-|(?:\d{8}|[XYZ]\d{7})-?)[A-HJ-NP-TV-Z](?![\w-])/g;

function spanish(text: string): Span[] {
  return matches(text, NIF, 'ES_NIF', value => {
    const plain = value.replace('-', '');
    const number = plain
      .slice(0, -1)
      .replace(/^[XYZ]/, first => String('XYZ'.indexOf(first)));
    return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === plain.at(-1);
  });
}

// Agenzia delle Entrate, decree of 23 December 1976: odd places by a table.
// Where two people would have the same, letters stand for digits.
const CODICE_FISCALE =
  /(?<!\w)[A-Z]{6}[\dLMNPQRSTUV]{2}[ABCDEHLMPRST][\dLMNPQRSTUV]{2}[A-Z][\dLMNPQRSTUV]{3}[A-Z](?!\w)/g;
const ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10,
  22, 25, 24, 23,
];

function italian(text: string): Span[] {
  return matches(text, CODICE_FISCALE, 'IT_CODICE_FISCALE', value => {
    let sum = 0;
    for (let index = 0; index < 15; index++) {
      const code = parseInt(value[index], 36);
      const place = code > 9 ? code - 10 : code;
      sum += index % 2 === 0 ? ODD[place] : place;
    }
    return String.fromCharCode(65 + (sum % 26)) === value[15];
  });
}

// Digital and Population Data Services Agency: date and number modulo 31.
const HETU =
  /(?<![\d-])[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y](?![\w-])/g;

function finnish(text: string): Span[] {
  return matches(
    text,
    HETU,
    'FI_HETU',
    value =>
      '0123456789ABCDEFHJKLMNPRSTUVWXY'[
        Number(value.slice(0, 6) + value.slice(7, 10)) % 31
      ] === value[10] && isDate(value.slice(2, 4), value.slice(0, 2)),
  );
}

// Skatteverket: a date, a number and Luhn's digit; 60 is added to the day of
// coordination numbers. Without a hyphen the century is needed, and one of
// birth: what begins with 202 is more likely the time of a log.
const PERSONNUMMER =
  /(?<![\w-])(?:(?:(?:18|19|20)?\d{6}[-+]\d{4})|(?:18|19|20[01])\d{9,10}(?<!\d{13}))(?![\w-])/g;
const PERSONNUMMER_AFTER_A_WORD =
  /\b(?:personnummer|samordningsnummer|pnr)(?: är)?[ \t]{0,4}[:=#]?[ \t]{0,4}["']?(?<secret>\d{10})(?!\w)/gi;

function swedish(text: string, named: boolean): Span[] {
  return [
    ...matches(text, PERSONNUMMER, 'SE_PERSONNUMMER', isPersonnummer),
    ...(named
      ? matches(
          text,
          PERSONNUMMER_AFTER_A_WORD,
          'SE_PERSONNUMMER',
          isPersonnummer,
        )
      : []),
  ];
}

function isPersonnummer(value: string): boolean {
  const plain = value.replace(/\D/g, '');
  if (plain.length !== 10 && plain.length !== 12) return false;
  const digits = plain.slice(-10);
  const day = Number(digits.slice(4, 6));
  const year = plain.length === 12 ? plain.slice(0, 4) : '';
  return (
    luhn(digits) &&
    isDate(digits.slice(2, 4), String(day > 60 ? day - 60 : day), year)
  );
}

// Receita Federal: two digits modulo 11.
const CPF =
  /(?<![\w.-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])|\bcpf(?: é)?[ \t]{0,4}[:=#]?[ \t]{0,4}["']?(?<secret>\d{11})(?!\w)/gi;

function brazilian(text: string): Span[] {
  return matches(text, CPF, 'BR_CPF', value => {
    const digits = value.replace(/\D/g, '');
    const digit = (count: number) => {
      const weights = Array.from({ length: count }, (_, at) => count + 1 - at);
      return ((weighted(digits, weights) * 10) % 11) % 10;
    };
    return (
      new Set(digits).size > 1 &&
      digit(9) === Number(digits[9]) &&
      digit(10) === Number(digits[10])
    );
  });
}

// Ministry of Digital Affairs: eleven digits with weights 1, 3, 7, 9.
const PESEL =
  /\bpesel(?: is)?[ \t]{0,4}[:=#]?[ \t]{0,4}["']?(?<secret>\d{11})(?!\w)/gi;

function polish(text: string): Span[] {
  return matches(
    text,
    PESEL,
    'PL_PESEL',
    value => weighted(value, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
  );
}

/** Whether there is such a day, of any year where none is given. */
function isDate(month: string, day: string, year = ''): boolean {
  const date = new Date(0);
  date.setUTCFullYear(Number(year || 2000), Number(month) - 1, Number(day));
  return (
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day)
  );
}
