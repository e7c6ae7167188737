import { isPlaceholder } from './randomness';
import { Detector, matches, Span } from './spans';

const HEADER = /auth|bearer|basic|cookie|x-|-H|--header/i;

/** Secrets that stand where a format keeps them. */
export const structured: Detector = text => {
  const spans: Span[] = [];
  // What a pattern cannot do without is looked for first: that is fast.
  if (text.includes('://') && text.includes('@')) {
    spans.push(...urlCredentials(text));
  }
  if (HEADER.test(text)) spans.push(...headers(text));
  if (text.includes('-u') && /\s(?:-u|--user)/.test(text)) {
    spans.push(...curlUsers(text));
  }
  if (/sshpass|mysql|password/i.test(text))
    spans.push(...passwordArguments(text));
  if (text.includes('-----BEGIN')) spans.push(...pemBlocks(text));
  if (text.includes('eyJ')) spans.push(...jwts(text));
  if (text.includes('auth')) spans.push(...dockerAuths(text));
  return spans;
};

const isReal = (value: string) => !isPlaceholder(value);

// RFC 3986 §3.2.1: user information stands between "//" and "@".
const URL_PASSWORD =
  /:\/\/[^\s:@/?#"'<>\\]{0,120}:(?<secret>[^\s@/"'<>\\]{1,256})@(?=[\w[$.-])/g;
const URL_TOKEN = /:\/\/(?<secret>[\w.~-]{20,256})@(?=[\w[-])/g;

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
  /\b(?:proxy-)?authorization\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["']?(?:[a-z][\w-]{1,30}[ \t]{1,8}(?=[^\s"']{8}))?(?<secret>[^\s"'\\,;<>]{6,4000})/gi;
const BEARER = /\bbearer[ \t]{1,8}(?<secret>[\w.~+/=-]{16,4000})/gi;
const BASIC = /\bbasic[ \t]{1,8}(?<secret>[A-Za-z0-9+/]{8,2000}={0,2})/gi;
const COOKIE =
  /(?:^|[\s"'{,;])(?:set-)?cookie\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["']?(?<secret>[^"'\r\n\\]{1,4000})/gi;
const SECRET_HEADER =
  /\bx-(?:[a-z0-9]{1,30}-){0,5}(?:token|key|secret|auth|api|password|apikey|signature)\\?["']?[ \t]{0,8}:[ \t]{0,8}\\?["']?(?<secret>[^\s"'\\,;<>]{6,4000})/gi;
const CURL_HEADER =
  /(?:\s-H|--header)[ =]{0,4}["'](?:[a-z0-9]{1,30}-){0,5}(?:token|key|secret|auth|api-?key|apikey|api-token):[ \t]{0,8}(?<secret>[^\s"'\\]{6,2000})/gi;

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
  /\s(?:-u|--user)[ =]{0,4}["']?[^\s:"']{0,120}:(?<secret>[^\s"']{1,256})/g;
// A key as the user, and no password: `-u sk_live_…:`
const CURL_KEY =
  /\s(?:-u|--user)[ =]{0,4}["']?(?<secret>[^\s:"'$]{8,256}):(?=["'\s]|$)/g;

/** How far before its flag the command itself is looked for. */
const COMMAND_LENGTH = 500;

function curlUsers(text: string): Span[] {
  return [
    ...matches(text, CURL_USER, 'curl-user', isReal),
    ...matches(text, CURL_KEY, 'curl-user', isReal),
  ].filter(({ start }) =>
    /\b(?:curl|wget|http)\b/.test(
      text.slice(Math.max(0, start - COMMAND_LENGTH), start),
    ),
  );
}

// netrc(5), and commands that take a password behind a short flag.
const NETRC =
  /\blogin[ \t\r\n]{1,8}\S{1,120}[ \t\r\n]{1,8}password[ \t]{1,8}(?<secret>\S{3,256})/g;
const SSHPASS =
  /\bsshpass[ \t]{1,4}-p[ \t]{0,4}["']?(?<secret>[^\s"']{3,256})/g;
const MYSQL =
  /\b(?:mysql|mysqldump|mysqladmin|mariadb)(?=[ \t])[^\r\n|;]{0,200}?[ \t]-p(?<secret>[^\s"'-][^\s"']{2,256})/g;
// NuGet.config, web.config: <add key="Password" value="…" />
const XML_PASSWORD =
  /\bkey=\\?["'](?:ClearText)?Password\\?["'][ \t]{1,8}value=\\?["'](?<secret>[^"'\r\n\\]{3,256})/gi;

function passwordArguments(text: string): Span[] {
  return [NETRC, SSHPASS, MYSQL, XML_PASSWORD].flatMap(pattern =>
    matches(text, pattern, 'password', isReal),
  );
}

// RFC 7468, with the headers of RFC 1421. A log may cut the end off: then what
// follows in lines of base64 is taken for the key.
const PEM =
  /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:(?<whole>(?:[A-Za-z0-9+/=\s\\:,.()]|-(?!-)){48,20000})-----END [A-Z0-9 ]{1,60}-----|(?<cut>[A-Za-z0-9+/=]{0,8000}(?:(?:\\r\\n|\\n|\r?\n)[ \t]{0,40}[A-Za-z0-9+/=]{4,200}){0,500}))/g;

function pemBlocks(text: string): Span[] {
  return matches(text, PEM, 'private-key', value =>
    /[A-Za-z0-9+/]{40}/.test(value),
  );
}

// RFC 7519: base64url of '{"', twice.
const JWT =
  /(?<![\w-])eyJ[\w-]{8,4000}\.(?:eyJ[\w-]{8,8000}|[\w-]{40,8000})(?:\.[\w-]{0,4000})?(?:\.[\w-]{0,4000}){0,2}/g;

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
  /["']?auth\\?["']?[ \t]{0,8}:[ \t]{0,8}\\?["']?(?<secret>[A-Za-z0-9+/]{8,2000}={0,2})/g;

function dockerAuths(text: string): Span[] {
  return matches(text, DOCKER_AUTH, 'docker-auth', value => {
    const decoded = Buffer.from(value, 'base64').toString('latin1');
    return /^[\x20-\x7e]{1,200}:[\x20-\x7e]+$/.test(decoded);
  });
}
