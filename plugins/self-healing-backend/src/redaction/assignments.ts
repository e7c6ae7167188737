import { isSecretValue } from './judgeValue';
import { KeySort, sortOfKey } from './secretKeys';
import { Detector, Span } from './spans';

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
  /\\?"(?<double>[^"\\\r\n]{1,2000})|\\?'(?<single>[^'\\\r\n]{1,2000})|`(?<back>[^`\r\n]{1,2000})|(?<bare>[^\s"'`,;<>\\][^\s"'`,;<>\\&]{0,2000})/dy;

/** Keys by the pattern, each with the value that stands right behind it. */
function before(text: string, pattern: RegExp): Span[] {
  const spans: Span[] = [];
  pattern.lastIndex = 0;
  for (
    let match = pattern.exec(text);
    match !== null;
    match = pattern.exec(text)
  ) {
    const { key, operator } = match.groups!;
    const sort = sortOfKey(key);
    if (sort === undefined) continue;
    VALUE.lastIndex = pattern.lastIndex;
    const value = VALUE.exec(text);
    if (!value) continue;
    const [name] = Object.entries(value.groups!).find(
      ([, found]) => found !== undefined,
    )!;
    const [start, end] = value.indices!.groups![name];
    const spelling = {
      quoted: name !== 'bare' || pattern === ENVIRONMENT,
      tight: operator === '=' || pattern === FLAG,
    };
    if (isSecretValue(sort, text.slice(start, end), spelling)) {
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
  /<(?<key>[A-Za-z_][\w.:-]{1,100})(?:\s[^<>]{0,200})?>\s{0,100}(?<value>[^\s<>]{1,2000})\s{0,100}<\//dg;

// Set("NAME", "value"), setProperty('NAME', 'value')
const CALL =
  /\(\s{0,20}["'](?<key>[A-Za-z_][\w.-]{1,100})["']\s{0,20},\s{0,20}["'](?<value>[^"'\r\n\\]{1,2000})["']/dg;

// std::string secret("value")
const CONSTRUCTED =
  /\b(?<key>[A-Za-z_]\w{1,100})\(\s{0,20}["'](?<value>[^"'\r\n\\]{1,2000})["']\s{0,20}\)/dg;

// if ("value" == secret), and the other way round.
const COMPARED =
  /["'](?<value>[^"'\r\n\\]{4,2000})["'][ \t]{0,4}[!=]={1,2}[ \t]{0,4}(?<key>[A-Za-z_][\w.]{1,100})/dg;
const COMPARISON =
  /(?<![\w.$-])(?<key>[A-Za-z_$][\w.$-]{1,100})[ \t]{0,4}[!=]={1,2}[ \t]{0,4}["'](?<value>[^"'\r\n\\]{4,2000})["']/dg;

/** Keys and values that one pattern holds together. */
function around(text: string, pattern: RegExp, tight: boolean): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    const { key, value } = match.groups!;
    const sort: KeySort = sortOfKey(key);
    const [start, end] = match.indices!.groups!.value;
    if (isSecretValue(sort, value, { quoted: true, tight })) {
      spans.push({ start, end, kind: sort! });
    }
  }
  return spans;
}

/**
 * `key = value` in the spellings of logs, configuration and code, where the
 * key's name says that the value is a secret and the value looks like one.
 */
export const assignments: Detector = text => [
  ...before(text, PAIR),
  ...before(text, ENVIRONMENT),
  ...before(text, FLAG),
  ...around(text, ELEMENT, true),
  ...around(text, CALL, true),
  ...around(text, CONSTRUCTED, false),
  ...around(text, COMPARED, false),
  ...around(text, COMPARISON, false),
];
