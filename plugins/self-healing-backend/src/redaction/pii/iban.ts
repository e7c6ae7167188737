import { Detector, Span } from '../spans';
import { mod97 } from './checkDigits';

// The SWIFT registry of IBAN formats: how long a country's numbers are.
const LENGTHS: Record<string, number> = Object.fromEntries(
  (
    'NO15 BE16 DK18 FI18 FO18 GL18 NL18 SD18 FK18 MK19 SI19 AT20 BA20 EE20 ' +
    'KZ20 LT20 LU20 XK20 MN20 CH21 CR22 HR21 LI21 LV21 BG22 BH22 DE22 GB22 ' +
    'GE22 IE22 ME22 RS22 VA22 AE23 GI23 IL23 IQ23 TL23 OM23 SO23 AD24 CZ24 ' +
    'ES24 MD24 PK24 RO24 SA24 SE24 SK24 TN24 VG24 LY25 PT25 ST25 IS26 TR26 ' +
    'BI27 DJ27 FR27 GR27 IT27 MC27 MR27 SM27 AL28 AZ28 BY28 CY28 DO28 GT28 ' +
    'HN28 HU28 LB28 NI28 PL28 SV28 BR29 EG29 PS29 QA29 UA29 JO30 KW30 MU30 ' +
    'YE30 MT31 SC31 LC32 RU33'
  )
    .split(' ')
    .map(entry => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const BEGIN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?= ?[A-Z0-9])/g;

/** Bank accounts, with or without spaces, by their check digits. */
export const ibans: Detector = text => {
  const spans: Span[] = [];
  for (const { 0: begin, index: start } of text.matchAll(BEGIN)) {
    const length = LENGTHS[begin.slice(0, 2)];
    if (length === undefined) continue;
    const end = endOf(text, start, length);
    if (end === undefined) continue;
    const value = text.slice(start, end).replaceAll(' ', '');
    if (mod97(value.slice(4) + value.slice(0, 4)) === 1) {
      spans.push({ start, end, kind: 'IBAN' });
    }
  }
  return spans;
};

function endOf(
  text: string,
  start: number,
  length: number,
): number | undefined {
  let at = start;
  for (let count = 0; count < length; at++) {
    const character = text[at] ?? '';
    if (/[A-Z0-9]/.test(character)) count++;
    else if (character !== ' ' || text[at - 1] === ' ') return undefined;
  }
  return /[A-Za-z0-9]/.test(text[at] ?? '') ? undefined : at;
}
