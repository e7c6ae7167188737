import { CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';
import { Detector, matches, Span } from '../spans';

const INTERNATIONAL = /(?<![\w+.])\+\d[\d ().\-/]{6,22}\d(?![\w])/g;
const WITH_AREA =
  /(?<![\w)])\(\d{2,5}\) ?\d{2,4}[ .-]?\d{2,5}(?:[ .-]\d{2,4})?(?![\w])/g;
const AMERICAN =
  /(?<![\w.+/:-])(?:1[ -])?[2-9]\d{2}[ -]\d{3}[ -]\d{4}(?![\w.-])/g;
const AFTER_A_WORD =
  /\b(?:phone|tel|telephone|mobile|cell|fax|call me at|call|cep(?: no)?|telepono|telefon|handy|whatsapp|sms)(?: (?:number|no\.?|is))?[ \t]{0,4}[:=#]?[ \t]{0,4}["']?(?<secret>[+(]?\d[\d ().\-/]{5,20}\d)(?![\w])/gi;

// With the zero of a long-distance call and nothing before it (E.161's trunk
// prefix): numbers of other kinds seldom begin with a zero.
const WITH_TRUNK_ZERO =
  /(?<![\w.+/:-]|[\dA-Z][ -])0[1-9](?:\d{8,9}|\d{1,3}(?:[ -]\d{2,4}){2,3})(?![\w.-]?\d|[\w-])/g;

/** Where a number without its country may be from: where many people are. */
const REGIONS: CountryCode[] = ['US', 'GB', 'DE', 'FR', 'IN', 'TR', 'PH', 'BR'];

/**
 * A number is one by its "+", by its form, or by the word before it: numbers
 * in logs are mostly something else.
 */
export const phones: Detector = text => [
  ...matches(text, INTERNATIONAL, 'PHONE', isPossible),
  ...matches(text, WITH_AREA, 'PHONE', value =>
    isPossibleIn(value, ['US', 'BR', 'TR', 'GB']),
  ),
  ...matches(text, AMERICAN, 'PHONE', value => isPossibleIn(value, ['US'])),
  ...matches(text, WITH_TRUNK_ZERO, 'PHONE', value =>
    REGIONS.some(
      region => parsePhoneNumberFromString(value, region)?.isValid() ?? false,
    ),
  ),
  ...afterAWord(text),
];

function afterAWord(text: string): Span[] {
  return matches(text, AFTER_A_WORD, 'PHONE', value =>
    isPossibleIn(value, REGIONS),
  );
}

function isPossible(value: string): boolean {
  return parsePhoneNumberFromString(value)?.isPossible() ?? false;
}

function isPossibleIn(value: string, regions: CountryCode[]): boolean {
  return regions.some(
    region => parsePhoneNumberFromString(value, region)?.isPossible() ?? false,
  );
}
