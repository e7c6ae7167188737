import { ConfigReader } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { DEFAULT_SEVERITY_NAMES } from '@backstage-self-healing/plugin-self-healing-common';
import { readSelfHealingConfig } from './config';

const read = (selfHealing?: unknown) =>
  readSelfHealingConfig(
    new ConfigReader(
      selfHealing === undefined ? {} : ({ selfHealing } as never),
    ),
  );

const noNotices = {
  admins: [],
  unansweredAfterMs: 900_000,
  digest: { at: '08:00', timeZone: 'UTC', errorsWithinMs: 3_600_000 },
  webhooks: [],
};

const noAnalysis = {
  enabled: false,
  askOn: ['opened', 'changed'],
  askAgainAfterMs: 600_000,
  optOut: [],
  budgets: {
    incident: { tokens: 200_000 },
    ownerPerDay: { tokens: 1_000_000 },
    perDay: { tokens: 5_000_000 },
  },
  timeoutMs: 120_000,
  maxOutputTokens: 4_000,
  maxPromptCharacters: 48_000,
  concurrency: 2,
};

const usualRedaction = {
  keys: [],
  keepPersonalMs: 2_592_000_000,
  names: false,
  rules: {
    patterns: [],
    pii: {
      email: true,
      phone: true,
      card: true,
      iban: true,
      nationalIds: true,
      ip: false,
    },
  },
};

describe('readSelfHealingConfig', () => {
  it('has defaults for everything', () => {
    const defaults = {
      maxBodyBytes: 1_048_576,
      maxWaitingDeliveries: 10_000,
      keepDeliveriesMs: 2_592_000_000,
      causeWindowMs: 1_800_000,
      severities: DEFAULT_SEVERITY_NAMES,
      heartbeats: [],
      alertmanagers: [],
      claims: { namespaces: {}, trustLabels: false },
      guardrails: {},
      sameChangeWithin: '24h',
      verificationPollMs: 1_000,
      workConcurrency: 10,
      workLeaseMs: 15_000,
      workPollMs: 500,
      notices: noNotices,
      redaction: usualRedaction,
      analysis: noAnalysis,
    };
    expect(read()).toEqual(defaults);
    expect(read({})).toEqual(defaults);
    expect(read({ kubernetes: { clusters: [] } })).toEqual(defaults);
  });

  it('reads what is set', () => {
    expect(
      read({
        intake: { maxBodyBytes: 100, maxWaitingDeliveries: 5 },
        retention: { deliveries: '7d' },
        incidents: { causeWindow: '1h' },
        severities: { 'Sev-A': 'critical', Ticket: 'info' },
        heartbeats: [{ alert: { alertname: 'Watchdog' }, every: '10m' }],
        alertmanagers: [{ url: 'https://am.example.com', token: 't' }],
        guardrails: { cooldown: '15m' },
        sameChangeWithin: '2h',
        verification: { poll: '2s' },
        claims: { namespaces: { shop: ['group:a'] }, trustLabels: true },
        work: { concurrency: 3, poll: '100ms', lease: '5s' },
      }),
    ).toEqual({
      maxBodyBytes: 100,
      maxWaitingDeliveries: 5,
      keepDeliveriesMs: 604_800_000,
      causeWindowMs: 3_600_000,
      severities: {
        ...DEFAULT_SEVERITY_NAMES,
        seva: 'critical',
        ticket: 'info',
      },
      heartbeats: [
        {
          source: 'alertmanager',
          alert: { alertname: 'Watchdog' },
          everyMs: 600_000,
        },
      ],
      alertmanagers: [
        {
          url: 'https://am.example.com',
          headers: { Authorization: 'Bearer t' },
          receiver: 'backstage',
          everyMs: 30_000,
        },
      ],
      claims: { namespaces: { shop: ['group:a'] }, trustLabels: true },
      guardrails: { cooldown: '15m' },
      sameChangeWithin: '2h',
      verificationPollMs: 2_000,
      workConcurrency: 3,
      workLeaseMs: 5_000,
      workPollMs: 100,
      notices: noNotices,
      redaction: usualRedaction,
      analysis: noAnalysis,
    });
  });

  it('reads whom to ask to explain, and at what price', () => {
    const { analysis } = read({
      analysis: {
        enabled: true,
        model: 'openai',
        askOn: [],
        owners: { optOut: ['Team-A', 'user:Anna'] },
        budgets: { perDay: { cost: 5 }, incident: { tokens: 9 } },
        timeout: '90s',
      },
    });
    expect(analysis).toEqual({
      ...noAnalysis,
      enabled: true,
      model: 'openai',
      askOn: [],
      optOut: ['group:default/team-a', 'user:default/anna'],
      budgets: {
        incident: { tokens: 9 },
        ownerPerDay: { tokens: 1_000_000 },
        perDay: { tokens: 5_000_000, cost: 5 },
      },
      timeoutMs: 90_000,
    });
  });

  it('reads whom to tell, and how', () => {
    const { notices } = read({
      platform: { admins: ['Group:Platform-Admins'] },
      notices: {
        unansweredAfter: '5m',
        digest: { at: '07:30', timeZone: 'Europe/Oslo', errorsWithin: '10m' },
      },
      notifiers: {
        pagerduty: {
          routingKey: 'everybodys',
          routingKeys: [{ owner: 'group:team-a', key: 'theirs' }],
        },
        webhooks: [
          {
            id: 'chat',
            url: 'https://chat.example.com/hook',
            secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
            timeout: '2s',
          },
        ],
      },
    });
    expect(notices).toEqual({
      admins: ['group:default/platform-admins'],
      unansweredAfterMs: 300_000,
      digest: { at: '07:30', timeZone: 'Europe/Oslo', errorsWithinMs: 600_000 },
      pagerduty: {
        url: 'https://events.pagerduty.com',
        routingKey: 'everybodys',
        routingKeys: [{ owner: 'group:default/team-a', key: 'theirs' }],
        timeoutMs: 10_000,
      },
      webhooks: [
        {
          id: 'chat',
          url: 'https://chat.example.com/hook',
          secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
          timeoutMs: 2_000,
        },
      ],
    });
  });

  it.each<[unknown, string]>([
    [{ analysis: { enabled: true } }, 'analysis.model: name the model to ask'],
    [
      { analysis: { timeout: '2h' } },
      'analysis.timeout: must be from 1s to 1h',
    ],
    [{ analysis: { askOn: ['always'] } }, 'analysis.askOn[0]'],
    [{ analysis: { budgets: { perDay: { cost: -1 } } } }, 'perDay.cost'],
    [{ analysis: { apiKey: 'x' } }, 'apiKey'],
    [
      { platform: { admins: ['platform-admins'] } },
      'platform.admins[0]: must be an entity ref',
    ],
    [
      { notices: { digest: { at: '8:00' } } },
      'notices.digest.at: must be a time of day such as 08:00',
    ],
    [
      { notices: { digest: { timeZone: 'Mars/Olympus' } } },
      'notices.digest.timeZone: must be a time zone',
    ],
    [
      { notices: { unansweredAfter: '0s' } },
      'notices.unansweredAfter: must be longer than 0s',
    ],
    [
      { notifiers: { pagerduty: { url: 'file:///etc/passwd' } } },
      'notifiers.pagerduty.url: must be an http or https URL',
    ],
    [
      { notifiers: { webhooks: [{ id: 'a', url: 'x', secret: 'short' }] } },
      'notifiers.webhooks[0].secret: must have at least 16 characters',
    ],
    [{ intake: { maxBodyBytes: 0 } }, 'intake.maxBodyBytes: '],
    [{ intake: { maxBodyBytes: '1mb' } }, 'intake.maxBodyBytes: '],
    [{ intake: { maxBodybytes: 5 } }, 'intake: '],
    [
      { retention: { deliveries: '1m' } },
      'retention.deliveries: must be at least 1h',
    ],
    [{ incidents: { causeWindow: 30 } }, 'incidents.causeWindow: '],
    [{ incidents: { causeWindow: '30 minutes' } }, 'incidents.causeWindow: '],
    [{ severities: { page: 'bad' } }, 'severities.page: '],
    [{ heartbeats: [{ alert: {}, every: '5m' }] }, 'heartbeats[0].alert: '],
    [
      { heartbeats: [{ alert: { alertname: 'Watchdog' } }] },
      'heartbeats[0].every: ',
    ],
    [{ guardrails: { cooldown: '7d' } }, 'guardrails.cooldown: '],
    [{ guardrails: { coolDown: '7m' } }, 'guardrails: '],
    [{ sameChangeWithin: '25h' }, 'sameChangeWithin: must be at most 24h'],
    [{ work: { concurrency: -1 } }, 'work.concurrency: '],
    [{ work: { concurrency: 101 } }, 'work.concurrency: '],
    [{ work: { poll: '0ms' } }, 'work.poll: must be at least 10ms'],
    [{ work: { lease: '0s' } }, 'work.lease: must be at least 100ms'],
    [
      { verification: { poll: '0s' } },
      'verification.poll: must be at least 10ms',
    ],
    ['on', 'expected object'],
  ])('says what is wrong with %j', (given, words) => {
    expect(() => read(given)).toThrow(InputError);
    expect(() => read(given)).toThrow(words);
    expect(() => read(given)).toThrow('app-config, selfHealing: ');
  });
});
