import { Detector, matches, Span } from '../spans';
import { luhn, weighted } from './checkDigits';

/**
 * National ids that tell themselves by form and check digits. Ids that are
 * mere digits count only after a word that names them.
 */
export const nationalIds: Detector = text => [
  ...american(text),
  ...spanish(text),
  ...italian(text),
  ...finnish(text),
  ...swedish(text),
  ...brazilian(text),
  ...polish(text),
];

// US Social Security Administration: no 000, 666 or 9xx, no 00, no 0000.
const SSN =
  /(?<![\w.\-/])(?!000|666)\d{3}([-. ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-]|\.\d)/dg;
const SSN_AFTER_A_WORD =
  /\b(?:ssn|social security(?: number)?)(?: is)?[ \t]{0,4}[:=#]?[ \t]{0,4}["']?(?<secret>(?!000|666)\d{3}[-. ]?(?!00)\d{2}[-. ]?(?!0000)\d{4})(?!\w)/dgi;

function american(text: string): Span[] {
  return [
    ...matches(text, SSN, 'SSN'),
    ...matches(text, SSN_AFTER_A_WORD, 'SSN'),
  ];
}

// Ministerio del Interior: the letter is the number modulo 23.
const NIF = /(?<![\w-])(?:\d{8}|[XYZ]\d{7})-?[A-HJ-NP-TV-Z](?![\w-])/dg;

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
const CODICE_FISCALE =
  /(?<!\w)[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?!\w)/dg;
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
  /(?<![\w-])[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y](?![\w-])/dg;

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

// Skatteverket: a date, a number and Luhn's digit.
const PERSONNUMMER = /(?<![\w-])(?:19|20)?\d{6}[-+]\d{4}(?![\w-])/dg;

function swedish(text: string): Span[] {
  return matches(text, PERSONNUMMER, 'SE_PERSONNUMMER', value => {
    const digits = value.replace(/\D/g, '').slice(-10);
    return luhn(digits) && isDate(digits.slice(2, 4), digits.slice(4, 6));
  });
}

// Receita Federal: two digits modulo 11.
const CPF = /(?<![\w.-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])/dg;

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
  /\bpesel(?: is)?[ \t]{0,4}[:=#]?[ \t]{0,4}["']?(?<secret>\d{11})(?!\w)/dgi;

function polish(text: string): Span[] {
  return matches(
    text,
    PESEL,
    'PL_PESEL',
    value => weighted(value, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
  );
}

function isDate(month: string, day: string): boolean {
  return (
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(day) >= 1 &&
    Number(day) <= 31
  );
}
