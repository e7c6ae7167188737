import { Detector, matches } from '../spans';

// RFC 5321's lengths; a top-level domain has letters (or is punycode).
const EMAIL =
  /(?<![\w.+%-])[\w.+%'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}(?:xn--[a-z0-9-]{2,59}|[A-Za-z]{2,24})(?![\w-])/g;

export const emails: Detector = text =>
  matches(text, EMAIL, 'EMAIL', value => !/^git@|\.(?:svc|local)$/.test(value));
