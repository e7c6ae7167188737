import { isSecretValue } from './judgeValue';
import { KeySort, sortOfKey } from './secretKeys';
import { Detector, eachMatch, Span } from './spans';

/** A value that is none is looked into for pairs, unless it is this long. */
const LONG = 200;

// =, :, :=, ::=, :::=, ?=, .=, +=, =>, ->, with a type or an index before them.
const PAIR =
  /(?<![\w.$-])-{0,2}(?<key>[A-Za-z_$][\w.$-]{1,100})\\?["'`]?(?:\[[^\]\r\n]{0,40}\])?(?: (?:string|String|str|\[\]byte)(?= ?=))?(?<operator>[ \t]{0,20}(?::{0,3}=>?|[?.+]=|->|:)[ \t]{0,20})(?:=[ \t]{0,4})?@?/g;

// Of a container's environment: `name: KEY` and then `value: …` (YAML, JSON).
const ENVIRONMENT =
  /\bname\\?["']?[ \t]{0,8}:[ \t]{0,8}\\?["']?(?<key>[A-Za-z_][\w.-]{1,100})\\?["']?[ \t]{0,8},?[ \t\r]{0,40}(?:\n[ \t]{0,200})?\\?["']?value\\?["']?[ \t]{0,8}:[ \t]{0,8}/g;

// --api-key value; the value of a short flag (-p) cannot be told.
const FLAG = /(?<![\w-])--?(?<key>[A-Za-z][\w-]{2,80})[ \t]{1,4}(?![-=:])/g;

const VALUE =
  /\\?(?:"([^"\\\r\n]{1,2000})|'([^'\\\r\n]{1,2000}))|`([^`\r\n]{1,2000})|[^\s"'`,;<>\\][^\s"'`,;<>\\&]{0,2000}/y;

/** Keys by the pattern, each with the value that stands right behind it. */
function before(text: string, pattern: RegExp): Span[] {
  const spans: Span[] = [];
  pattern.lastIndex = 0;
  for (
    let match = pattern.exec(text);
    match !== null;
    match = pattern.exec(text)
  ) {
    // By number: the groups' names cost more than the match.
    const [, key, operator] = match;
    const sort = sortOfKey(key);
    if (sort === undefined) continue;
    VALUE.lastIndex = pattern.lastIndex;
    const found = VALUE.exec(text);
    if (!found) continue;
    const quoted = found[1] ?? found[2] ?? found[3];
    const value = quoted ?? found[0];
    const end = VALUE.lastIndex;
    const start = end - value.length;
    const spelling = {
      quoted: quoted !== undefined || pattern === ENVIRONMENT,
      tight: operator === '=' || pattern === FLAG,
    };
    if (isSecretValue(sort, value, spelling)) {
      spans.push({ start, end, kind: sort });
      pattern.lastIndex = end;
    } else if (end - start > LONG) {
      pattern.lastIndex = end;
    }
  }
  return spans;
}

// In XML the key stands on both sides.
const ELEMENT =
  /<(?<key>[A-Za-z_][\w.:-]{1,100})(?:\s[^<>]{0,200})?>\s{0,100}(?<value>[^\s<>]{1,2000})\s{0,100}<\//g;

// Set("NAME", "value"), setProperty('NAME', 'value')
const CALL =
  /\(\s{0,20}["'](?<key>[A-Za-z_][\w.-]{1,100})["']\s{0,20},\s{0,20}["'](?<value>[^"'\r\n\\]{1,2000})["']/g;

// std::string secret("value"). Here and below what is rare is looked for first,
// and then the key before it.
const CONSTRUCTED =
  /\((?<=\b(?<key>[A-Za-z_]\w{1,100})\()\s{0,20}["'](?<value>[^"'\r\n\\]{1,2000})["']\s{0,20}\)/g;

// if ("value" == secret), and the other way round.
const COMPARED =
  /["'](?<value>[^"'\r\n\\]{4,2000})["'][ \t]{0,4}[!=]={1,2}[ \t]{0,4}(?<key>[A-Za-z_][\w.]{1,100})/g;
const COMPARISON =
  /[!=]=(?<=(?<![\w.$-])(?<key>[A-Za-z_$][\w.$-]{1,100})[ \t]{0,4}[!=]=)=?[ \t]{0,4}["'](?<value>[^"'\r\n\\]{4,2000})["']/g;

/** Keys and values that one pattern holds together. */
function around(text: string, pattern: RegExp, tight: boolean): Span[] {
  const spans: Span[] = [];
  eachMatch(text, pattern, match => {
    const { key, value } = match.groups!;
    const sort: KeySort = sortOfKey(key);
    if (!isSecretValue(sort, value, { quoted: true, tight })) return;
    const [whole] = match;
    const at = pattern === COMPARED ? 1 : whole.lastIndexOf(value);
    const start = match.index + at;
    spans.push({ start, end: start + value.length, kind: sort! });
  });
  return spans;
}

/**
 * `key = value` in the spellings of logs, configuration and code, where the
 * key's name says that the value is a secret and the value looks like one.
 */
export const assignments: Detector = text => {
  const spans: Span[] = [];
  // What a pattern cannot do without is looked for first: that is fast.
  if (/[=:]|->/.test(text)) spans.push(...before(text, PAIR));
  if (text.includes('value') && text.includes('name')) {
    spans.push(...before(text, ENVIRONMENT));
  }
  if (text.includes('-')) spans.push(...before(text, FLAG));
  if (text.includes('</')) spans.push(...around(text, ELEMENT, true));
  if (text.includes('(')) {
    spans.push(
      ...around(text, CALL, true),
      ...around(text, CONSTRUCTED, false),
    );
  }
  if (/[=!]=/.test(text)) {
    spans.push(
      ...around(text, COMPARED, false),
      ...around(text, COMPARISON, false),
    );
  }
  return spans;
};
