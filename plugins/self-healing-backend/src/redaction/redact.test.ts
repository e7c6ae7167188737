import fc from 'fast-check';
import { Placeholders } from './Placeholders';
import { MOST_CHARACTERS, redact, UNREDACTABLE } from './redact';
import { ownRules, setOwnRules } from './own/ownRules';
import { redactValue } from './redactValue';
import { spoken } from './withoutSecrets';

const JWT =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const GITHUB = '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';
const PEM = `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\nMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu\n-----END PRIVATE KEY-----`;

describe('secrets are gone, whatever they stand in', () => {
  const cases: [what: string, text: string, secret: string][] = [
    ['a log (RC-F14)', 'login failed password=hunter2 token=abc', 'hunter2'],
    ['a short token in a log', 'password=hunter2 token=abc', '=abc'],
    ['a URL', 'dial postgres://app:s3cr3t-pw@db:5432/shop', 's3cr3t-pw'],
    ['a bearer header', `Authorization: Bearer ${JWT}`, JWT],
    ['a basic header', 'authorization: Basic YWRtaW46aHVudGVyMg==', 'YWRtaW46'],
    ['a header of its own', 'X-Vault-Token: 7f9a2bd01c44e8', '7f9a2bd01c44e8'],
    ['a cookie', 'Cookie: session=8fa0b1c2d3e4f5a6', '8fa0b1c2d3e4f5a6'],
    ['curl -u', "curl -u 'admin:hunter2!' https://db", 'hunter2!'],
    ['a PEM block', `key:\n${PEM}\nend`, 'MIIEvQ'],
    ['a PEM block in JSON', JSON.stringify({ key: PEM }), 'MzEfYyji'],
    ['a PEM block that is cut off', PEM.slice(0, 120), 'MIIEvQ'],
    ['a kubeconfig', 'client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJ', 'LS0tLS1CRU'],
    [
      'a connection string',
      'AccountName=a;AccountKey=Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==;',
      'Zm9vYmFy',
    ],
    ['libpq', "host=db user=app password='pa55 wd' dbname=x", 'pa55'],
    [
      'a cloud key',
      'using AKIA2E0A8F3B244C9986 in eu-west-1',
      'AKIA2E0A8F3B244C9986',
    ],
    ['YAML', 'db_password: correct-horse-9', 'correct-horse-9'],
    ['JSON', '{"clientSecret":"Q8f-kd92_Lq0zzT1"}', 'Q8f-kd92'],
    ['escaped JSON', '{"a":"{\\"password\\":\\"hunter2\\"}"}', 'hunter2'],
    ['XML', '<password>\n  hunter2\n</password>', 'hunter2'],
    ['a call', 'Set("DB_PASSWORD", "hunter2")', 'hunter2'],
    ['a flag', 'app --api-key 9f86d081884c7d65', '9f86d081884c7d65'],
    ['PHP', '$apiToken .= "9f86d081884c7d65"', '9f86d081884c7d65'],
    ['make', 'API_TOKEN ::= 9f86d081884c7d65', '9f86d081884c7d65'],
    ['an environment', '- name: DB_PASSWORD\n  value: hunter2', 'hunter2'],
    [
      'base64',
      Buffer.from(`github ${GITHUB} now`).toString('base64'),
      'Z2l0aHVi',
    ],
    [
      'URL-encoding',
      'redirect=%3Ftoken%3D9f86d081884c7d65%26a',
      '9f86d081884c7d65',
    ],
    [
      'colours',
      `${GITHUB.slice(0, 12)}\u001b[0m\u001b[31m${GITHUB.slice(12)}`,
      GITHUB.slice(12),
    ],
    [
      'a line wrap',
      `${GITHUB.slice(0, 24)}\n${GITHUB.slice(24)}`,
      GITHUB.slice(24),
    ],
    [
      'a Secret',
      'kind: Secret\ndata:\n  any: aGVsbG8=\n  other: eA==\ntype: Opaque',
      'aGVsbG8=',
    ],
    [
      'a Secret in JSON',
      '{"kind":"Secret","data":{"any":"aGVsbG8="}}',
      'aGVsbG8=',
    ],
  ];
  it.each(cases)('in %s', (_, text, secret) => {
    const redacted = redact(text);
    expect(redacted.text).not.toContain(secret);
    expect(redacted.text).toContain('[redacted: ');
    expect(redacted.secrets).toBeGreaterThan(0);
  });

  it('finds a known token wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom(' ', '"', '\n', '=', ':', '/'),
        fc.string(),
        (before, between, after) => {
          const text = `${before}${between}${GITHUB}${between}${after}`;
          expect(redact(text).text).not.toContain(GITHUB);
        },
      ),
    );
  });
});

describe('what a diagnosis needs stays readable', () => {
  it.each([
    'registry.local/shop/checkout:v1.27.3-rc1@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'pod/checkout-7d9f6c5b8-x2lqz in namespace shop-prod',
    '8f14e45f-ceea-467f-a9d0-0c2b5c1d7e11',
    'commit 3092724c1f0a9b8e7d6c5b4a39281706f5e4d3c2',
    '2026-11-28T03:12:44.123456789Z took 1748503543012345678 ns',
    '\tat com.example.TokenService.refresh(TokenService.java:123)',
    'secret "db-credentials" not found',
    'MountVolume.SetUp failed for volume "tls": secret "checkout-tls" not found',
    'secretName: checkout-tls',
    'imagePullSecrets: regcred',
    'Invalid password: too short',
    'password: ${DB_PASSWORD}',
    'token=$TOKEN',
    'api_key: <your key>',
    'password=xxxxxxxx',
    'serviceAccountToken: expirationSeconds=3607',
    'kube-root-ca.crt resourceVersion=184467440737',
    'http://prometheus:9090/graph?g0.expr=up',
    'max_tokens=4096 tokens: 812',
    '"jsonwebtoken": "^9.0.2", tough-cookie: "npm:~4.1.3"',
    'Error: ETIMEDOUT 10.0.12.7:5432',
  ])('%s', text => {
    expect(redact(text)).toEqual({ text, secrets: 0, pii: 0 });
  });
});

describe('what is personal gets placeholders', () => {
  it.each([
    ['mail ada@example.com now', 'mail <EMAIL_1> now'],
    ['call +49 30 1234567', 'call <PHONE_1>'],
    ['card 5555-5555-5555-4444', 'card <CARD_1>'],
    ['to DE89 3704 0044 0532 0130 00', 'to <IBAN_1>'],
    ['ssn 078-05-1123', 'ssn <SSN_1>'],
    ['dni 12345678Z', 'dni <ES_NIF_1>'],
    ['cf RSSMRA85T10A562S', 'cf <IT_CODICE_FISCALE_1>'],
    ['hetu 131052-308T', 'hetu <FI_HETU_1>'],
    ['pnr 811228-9874', 'pnr <SE_PERSONNUMMER_1>'],
    ['cpf 529.982.247-25', 'cpf <BR_CPF_1>'],
    ['PESEL: 44051401359', 'PESEL: <PL_PESEL_1>'],
  ])('%s', (text, expected) => {
    expect(redact(text).text).toBe(expected);
  });

  it('keeps what has no valid check digit', () => {
    const text =
      '5555-5555-5555-4445 DE89 3704 0044 0532 0130 01 12345678A 131052-308U 811228-9875 529.982.247-26';
    expect(redact(text).text).toBe(text);
  });

  it('names one person alike in one context, and hides addresses by choice', () => {
    const placeholders = new Placeholders();
    const first = redact('a@x.io and b@x.io', { placeholders }).text;
    const second = redact('b@x.io at 10.0.0.1', { placeholders, ips: true });
    expect(first).toBe('<EMAIL_1> and <EMAIL_2>');
    expect(second.text).toBe('<EMAIL_2> at <IP_1>');
    expect(second.pii).toBe(2);
  });
});

describe('plain data', () => {
  it('redacts by the names of fields, and keeps the rest as it is', () => {
    expect(
      redactValue({
        lines: ['password=hunter2', 'ok'],
        spec: { env: [{ name: 'API_TOKEN', value: '9f86d081884c7d65' }] },
        clientSecret: 'Q8f-kd92_Lq0zzT1',
        replicas: 3,
        ready: true,
        none: null,
      }),
    ).toEqual({
      lines: ['password=[redacted: password]', 'ok'],
      spec: { env: [{ name: 'API_TOKEN', value: '[redacted: token]' }] },
      clientSecret: '[redacted: secret]',
      replicas: 3,
      ready: true,
      none: null,
    });
  });
});

describe('bad input', () => {
  it('cuts what is too long, and says so', () => {
    const { text } = redact('ok '.repeat(MOST_CHARACTERS));
    expect(text.length).toBeLessThan(MOST_CHARACTERS + 100);
    expect(text).toMatch(/\[cut: the text was longer/);
  });

  it('cuts no secret in two', () => {
    const text = `${'ok '.repeat(MOST_CHARACTERS / 3 - 5)}${GITHUB} end`;
    expect(text.length).toBeGreaterThan(MOST_CHARACTERS);
    expect(redact(text).text).not.toContain('ghp_');
  });

  describe('a detector that fails', () => {
    const detect = () => {
      throw new Error('out of order');
    };
    afterEach(() => setOwnRules());

    it.each([
      ['of secrets', { patterns: [{ name: 'own', detect }] }],
      ['of names', { names: { detector: () => detect } }],
    ])('%s lets nothing pass', (_, rules) => {
      setOwnRules({ ...ownRules(), ...rules });
      const withheld = UNREDACTABLE;
      expect(redact('all is well').text).toBe(withheld);
      expect(spoken('all is well')).toBe(withheld);
      expect(redactValue({ lines: ['all is well'], pods: 3 })).toEqual({
        [withheld]: 3,
      });
    });
  });

  it('withholds a text that it cannot check', () => {
    const placeholders = new Placeholders();
    placeholders.nameFor = () => {
      throw new Error('out of names');
    };
    expect(redact('ada@example.com', { placeholders }).text).toBe(UNREDACTABLE);
  });

  it.each([
    'a',
    'token=',
    'ab=',
    'ab:',
    '"',
    '("',
    'eyJ',
    'eyJhbGciOi.',
    'a@',
    'a_',
    'glpat-',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\nAAAA',
    '://a:',
    '1',
    '4 ',
    ' ',
    '\n',
    'name: a\n',
    '<token ',
    'authorization:',
    'cookie: a',
    'DE89 ',
    'kind: Secret\ndata:\n',
    'kind: Secret "data":{',
    '\\"',
    ' -u a:b',
    't1.',
    '+1-2(3)',
    'deadbeef',
    '\u001b[',
    '%41',
    'A\n',
    'password: "',
    'token=x ',
    `${'A'.repeat(20)}\n`,
    `${'A'.repeat(20)}\\\n`,
    'token == "',
    'a.b@c.',
  ])('takes linear time for a megabyte of %j', piece => {
    const text = piece.repeat(Math.ceil(MOST_CHARACTERS / piece.length));
    // The bound is of a loaded machine; what is quadratic takes minutes.
    const began = process.cpuUsage();
    redact(text);
    const { user } = process.cpuUsage(began);
    expect(user / 1e6).toBeLessThan(8);
  });
});
