import { Detector, matches } from '../spans';
import { luhn } from './checkDigits';

const CARD = /(?<![\w.+-])\d{4}(?:[ -]?\d){8,15}(?![\w.-]?\d)(?![A-Za-z_])/g;

// ISO/IEC 7812: who issues, and how long their numbers are.
const ISSUERS: [prefix: RegExp, lengths: number[]][] = [
  [/^4/, [16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|65|64[4-9]|62)/, [16]],
  [/^3(?:0[0-5]|[68])/, [14]],
  [/^35(?:2[89]|[3-8])/, [16]],
  [/^(?:50|5[6-8])/, [12, 13, 14, 15, 16, 18, 19]],
  [/^6/, [16]],
  [/^(?:2131|1800)/, [15]],
  [/^1/, [15]],
];

/** Payment cards: an issuer's number of its length, with Luhn's digit. */
export const cards: Detector = text =>
  matches(text, CARD, 'CARD', value => {
    const digits = value.replace(/\D/g, '');
    return (
      ISSUERS.some(
        ([prefix, lengths]) =>
          prefix.test(digits) && lengths.includes(digits.length),
      ) && luhn(digits)
    );
  });
