import { isPlaceholder } from './randomness';
import { Detector, matches, Span } from './spans';

/** Secrets that stand where a format keeps them. */
export const structured: Detector = text => [
  ...urlCredentials(text),
  ...headers(text),
  ...curlUsers(text),
  ...pemBlocks(text),
  ...jwts(text),
  ...dockerAuths(text),
];

const isReal = (value: string) => !isPlaceholder(value);

// RFC 3986 §3.2.1: user information stands between "//" and "@".
const URL_PASSWORD =
  /:\/\/[^\s:@/?#"'<>\\]{0,120}:(?<secret>[^\s@/"'<>\\]{1,256})@(?=[\w[$.-])/dg;
const URL_TOKEN = /:\/\/(?<secret>[\w.~-]{20,256})@(?=[\w[-])/dg;

function urlCredentials(text: string): Span[] {
  return [
    ...matches(text, URL_PASSWORD, 'url-password', isReal),
    ...matches(
      text,
      URL_TOKEN,
      'url-token',
      value => isReal(value) && /\d/.test(value) && !value.includes('.'),
    ),
  ];
}

const AUTHORIZATION =
  /\b(?:proxy-)?authorization\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["']?(?:[a-z][\w-]{1,30}[ \t]{1,8}(?=[^\s"']{8}))?(?<secret>[^\s"'\\,;<>]{6,4000})/dgi;
const BEARER = /\bbearer[ \t]{1,8}(?<secret>[\w.~+/=-]{16,4000})/dgi;
const BASIC = /\bbasic[ \t]{1,8}(?<secret>[A-Za-z0-9+/]{8,2000}={0,2})/dgi;
const COOKIE =
  /(?:^|[\s"'{,;])(?:set-)?cookie\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["']?(?<secret>[^"'\r\n\\]{1,4000})/dgi;
const SECRET_HEADER =
  /\bx-(?:[a-z0-9]{1,30}-){0,5}(?:token|key|secret|auth|api|password|apikey|signature)\\?["']?[ \t]{0,8}:[ \t]{0,8}\\?["']?(?<secret>[^\s"'\\,;<>]{6,4000})/dgi;
const CURL_HEADER =
  /(?:\s-H|--header)[ =]{0,4}["'](?:[a-z0-9]{1,30}-){0,5}(?:token|key|secret|auth|api-?key|apikey|api-token):[ \t]{0,8}(?<secret>[^\s"'\\]{6,2000})/dgi;

function headers(text: string): Span[] {
  return [
    ...matches(text, AUTHORIZATION, 'authorization', isReal),
    ...matches(
      text,
      BEARER,
      'authorization',
      value => isReal(value) && /\d/.test(value),
    ),
    ...matches(text, BASIC, 'authorization', value => {
      const decoded = Buffer.from(value, 'base64').toString('latin1');
      return /^[\x20-\x7e]{1,200}:[\x20-\x7e]*$/.test(decoded);
    }),
    ...matches(text, COOKIE, 'cookie', value =>
      /^[\w.-]{1,80}=[^\s;]{6}/.test(value),
    ),
    ...matches(text, SECRET_HEADER, 'header', isSecretHeader),
    ...matches(text, CURL_HEADER, 'header', isSecretHeader),
  ];
}

function isSecretHeader(value: string): boolean {
  return isReal(value) && !/^[A-Z]{2,10}\d?-[\w-]{1,40}$/.test(value);
}

const CURL_USER =
  /\s(?:-u|--user)[ =]{0,4}["']?[^\s:"']{0,120}:(?<secret>[^\s"']{1,256})/dg;

/** How far before its flag the command itself is looked for. */
const COMMAND_LENGTH = 500;

function curlUsers(text: string): Span[] {
  return matches(text, CURL_USER, 'curl-user', isReal).filter(({ start }) =>
    /\b(?:curl|wget|http)\b/.test(
      text.slice(Math.max(0, start - COMMAND_LENGTH), start),
    ),
  );
}

// RFC 7468, with the headers of RFC 1421. A log may cut the end off: then what
// follows in lines of base64 is taken for the key.
const PEM =
  /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:(?<whole>(?:[A-Za-z0-9+/=\s\\:,.()]|-(?!-)){48,20000})-----END [A-Z0-9 ]{1,60}-----|(?<cut>[A-Za-z0-9+/=]{0,8000}(?:(?:\\r\\n|\\n|\r?\n)[ \t]{0,40}[A-Za-z0-9+/=]{4,200}){0,500}))/dg;

function pemBlocks(text: string): Span[] {
  return matches(text, PEM, 'private-key', value =>
    /[A-Za-z0-9+/]{40}/.test(value),
  );
}

// RFC 7519: base64url of '{"', twice.
const JWT =
  /(?<![\w-])eyJ[\w-]{8,4000}\.(?:eyJ[\w-]{8,8000}|[\w-]{40,8000})(?:\.[\w-]{0,4000})?(?:\.[\w-]{0,4000}){0,2}/dg;

function jwts(text: string): Span[] {
  return matches(text, JWT, 'jwt', value => {
    try {
      const head = Buffer.from(value.split('.')[0], 'base64url');
      return typeof JSON.parse(head.toString()) === 'object';
    } catch {
      return false;
    }
  });
}

// The credentials in ~/.docker/config.json are base64 of user:password.
const DOCKER_AUTH =
  /["']?auth\\?["']?[ \t]{0,8}:[ \t]{0,8}\\?["']?(?<secret>[A-Za-z0-9+/]{8,2000}={0,2})/dg;

function dockerAuths(text: string): Span[] {
  return matches(text, DOCKER_AUTH, 'docker-auth', value => {
    const decoded = Buffer.from(value, 'base64').toString('latin1');
    return /^[\x20-\x7e]{1,200}:[\x20-\x7e]+$/.test(decoded);
  });
}
