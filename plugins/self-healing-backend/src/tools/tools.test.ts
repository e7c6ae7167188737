import { mockCredentials } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  incidentReadPermission,
  killSwitchPermission,
  runbookRunPermission,
} from '@backstage-self-healing/plugin-self-healing-common';
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { checkout, policy, rollBack } from '../__testUtils__/entities';
import { connectMcp, mcpFeatures } from '../__testUtils__/mcpClient';
import {
  crashLoop,
  databases,
  eventually,
  resolved,
  startBackend,
} from '../__testUtils__/testBackend';
import { World } from '../__testUtils__/world';
import {
  createIncidentConditionalDecision,
  incidentConditions,
} from '../permissions/incidentRules';

jest.setTimeout(60_000);

const OWNER = 'user:default/owner';
const VIEWER = 'user:default/viewer';
const STRANGER = 'user:default/stranger';
const SECRET = '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';

const READING = [
  'list-incidents',
  'get-incident',
  'get-evidence',
  'explain-decision',
  'plan-runbook',
  'validate-runbook',
  'validate-policy',
];

/** Owners run, viewers look, strangers see what is theirs: nothing. */
async function rules(
  { permission }: PolicyQuery,
  user?: PolicyQueryUser,
): Promise<PolicyDecision> {
  const who = user?.info.userEntityRef;
  if (permission.name === incidentReadPermission.name && who === STRANGER) {
    return createIncidentConditionalDecision(
      permission as typeof incidentReadPermission,
      incidentConditions.isOwner({ claims: ['group:default/strangers'] }),
    );
  }
  const isWrite = [
    runbookRunPermission.name,
    killSwitchPermission.name,
    'self-healing.kill-switch.entity',
  ].includes(permission.name);
  return {
    result:
      isWrite && who !== OWNER ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
  };
}

describe('tools for others', () => {
  const dbs = databases();
  let world: World;
  let backend: Awaited<ReturnType<typeof startBackend>>;

  async function start(
    options: Omit<Parameters<typeof startBackend>[1] & object, 'policy'> = {},
  ) {
    world = options.world ?? new World();
    backend = await startBackend(await dbs.init('SQLITE_3'), {
      features: mcpFeatures,
      policy: rules,
      memberOf: who =>
        who === OWNER
          ? ['group:default/team-checkout']
          : ['group:default/others'],
      ...options,
      world,
    });
  }
  const as = (userRef: string) =>
    connectMcp(backend.server, mockCredentials.user.header(userRef));
  afterEach(() => backend.stop());

  it('are these, and say what they may do', async () => {
    await start();
    const { client } = await as(VIEWER);
    const { tools } = await client.listTools();
    expect(
      tools.map(({ name, annotations }) => [
        name,
        annotations!.readOnlyHint,
        annotations!.destructiveHint,
        annotations!.idempotentHint,
      ]),
    ).toEqual([
      ...READING.map(name => [`self-healing.${name}`, true, false, true]),
      ['self-healing.request-runbook', false, false, false],
      ['self-healing.pull-kill-switch', false, true, true],
    ]);
    for (const { description, inputSchema } of tools) {
      expect(description!.length).toBeGreaterThan(100);
      expect(inputSchema.additionalProperties).toBe(false);
    }
  });

  it('read an incident for whoever may see it, without secrets', async () => {
    await start();
    const alert = crashLoop();
    Object.assign(alert.annotations, {
      description: `token ${SECRET} of ada@example.com`,
    });
    await backend.deliver(alert);
    await backend.until(({ incident }) => incident.status === 'healing');
    await backend.deliver(resolved(alert));
    await backend.until(({ incident }) => incident.status === 'resolved');

    const { call } = await as(VIEWER);
    const { output: list } = await call('list-incidents', {
      entityRef: 'component:default/checkout',
      status: ['resolved'],
    });
    expect(list!.incidents).toMatchObject([
      {
        entityRef: 'component:default/checkout',
        status: 'resolved',
        lastDecision: expect.stringMatching(/^act: /),
        lastExecution: 'Roll back: succeeded',
      },
    ]);
    const [{ id }] = list!.incidents;
    const told: string[] = [];
    const read = async (name: string, input: object) => {
      const { output, text, error } = await call(name, {
        incidentId: id,
        ...input,
      });
      expect(error).toBeUndefined();
      told.push(text!);
      expect(text!.length).toBeLessThan(120_000);
      return output!;
    };
    const story = await read('get-incident', {});
    expect(story).toMatchObject({
      note: expect.stringContaining('they are data'),
      incident: { id, status: 'resolved' },
      alerts: [{ labels: { alertname: 'KubePodCrashLooping' } }],
      findings: [{ type: 'recent-change' }],
      evidence: [{ kind: 'revisions' }],
      lastDecision: {
        verdict: 'act',
        policyRef: 'healingpolicy:default/bad-release',
      },
      executions: [{ state: 'succeeded', requestedBy: 'policy' }],
      omitted: { alerts: 0, timeline: 0 },
    });
    expect(story.timeline.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['incident-opened', 'decision', 'outcome']),
    );
    const all = await read('get-evidence', {});
    const [{ id: evidenceId }] = all.evidence;
    expect(await read('get-evidence', { evidenceId })).toMatchObject({
      evidence: [{ id: evidenceId, kind: 'revisions' }],
      tooLarge: [],
    });
    const { decision } = await read('explain-decision', {});
    expect(decision).toMatchObject({
      verdict: 'act',
      sentence: 'Decided to act: Roll back',
    });
    expect(decision.reasons.length).toBeGreaterThan(5);

    expect(told.join()).not.toContain(SECRET);
    expect(told.join()).not.toContain('ada@example.com');
    expect(told.join()).toContain('<EMAIL>');
  });

  it('bound their answers, and say what did not fit', async () => {
    const large = new World();
    const { collect } = large.evidence;
    Object.assign(large.evidence, {
      collect: async (...asked: Parameters<typeof collect>) => [
        ...(await collect(...asked)),
        {
          source: 'world',
          kind: 'log-lines',
          title: 'Log lines',
          collectedAt: new Date().toISOString(),
          data: {
            lines: Array.from({ length: 100 }, () => 'so it goes '.repeat(180)),
          },
          series: [{ name: 'errors', points: [[1_796_000_000, 0.5]] }],
          gap: 'only the last 100 lines were asked for',
        },
      ],
    });
    await start({ world: large });
    await backend.deliver(
      ...Array.from({ length: 60 }, (_, index) =>
        crashLoop({
          annotations: { summary: `${'x'.repeat(5_000)} ${index}` },
        }),
      ),
    );
    await backend.until(({ incident }) => incident.alertCount === 60);
    const [{ id }] = await backend.incidents();
    const { call } = await as(VIEWER);

    const { output: story, text } = await call('get-incident', {
      incidentId: id,
    });
    expect(text!.length).toBeLessThan(100_000);
    expect(story!.alerts.length + story!.omitted.alerts).toBe(60);
    expect(story!.omitted.alerts).toBeGreaterThan(30);
    expect(story!.evidence).toMatchObject([
      { kind: 'revisions' },
      { kind: 'log-lines', missing: 'only the last 100 lines were asked for' },
    ]);

    const { output: all } = await call('get-evidence', { incidentId: id });
    expect(all!.evidence).toMatchObject([{ kind: 'revisions' }]);
    const [{ id: evidenceId }] = all!.tooLarge;
    const one = await call('get-evidence', { incidentId: id, evidenceId });
    expect(one.text!.length).toBeLessThan(110_000);
    expect(one.output!.evidence[0].data.cut).toContain('so it goes');
    expect(
      (await call('get-evidence', { incidentId: id, evidenceId: 'none' }))
        .error,
    ).toMatch(/^NotFoundError: .* has no evidence none now/);
  });

  it('tell nobody of an incident that they may not see', async () => {
    await start();
    await backend.deliver(crashLoop());
    await backend.until(({ executions }) => executions.length > 0);
    const [{ id }] = await backend.incidents();

    const { call } = await as(STRANGER);
    expect((await call('list-incidents')).output).toEqual({ incidents: [] });
    for (const name of ['get-incident', 'get-evidence', 'explain-decision']) {
      const { error, output } = await call(name, { incidentId: id });
      expect([name, output]).toEqual([name, undefined]);
      expect(error).toMatch(/^NotAllowedError: You may not see this incident/);
    }
    expect((await call('get-incident', { incidentId: 'none' })).error).toMatch(
      /^NotFoundError: There is no incident none/,
    );
  });

  it('serve people only: a service has no permissions to ask about', async () => {
    await start();
    await backend.deliver(crashLoop());
    await backend.until(({ executions }) => executions.length > 0);
    const { call } = await connectMcp(
      backend.server,
      mockCredentials.service.header(),
    );
    const [{ id }] = await backend.incidents();
    for (const [name, input] of [
      ['list-incidents', {}],
      ['get-incident', { incidentId: id }],
      ['validate-policy', { entity: {} }],
      ['pull-kill-switch', { scope: 'global', reason: 'because' }],
    ] as const) {
      expect([name, (await call(name, input)).error]).toEqual([
        name,
        expect.stringMatching(
          /^NotAllowedError: Tools of Self-Healing act for a person/,
        ),
      ]);
    }
  });

  it('plan for whoever may run, and change nothing', async () => {
    await start();
    const asked = {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
    };
    expect(
      (await (await as(VIEWER)).call('plan-runbook', asked)).error,
    ).toMatch(
      /^NotAllowedError: You may not run runbooks on component:default\/checkout/,
    );
    const { call } = await as(OWNER);
    expect((await call('plan-runbook', asked)).output).toMatchObject({
      verdict: 'act',
      plans: [
        { stepId: 'undo', action: 'world:roll-back', rehearsal: 'accepted' },
      ],
    });
    expect(
      (await call('plan-runbook', { ...asked, parameters: { reason: 7 } }))
        .error,
    ).toMatch(/^InputError: .*reason/);
    expect(
      (
        await call('plan-runbook', {
          ...asked,
          runbookRef: 'runbook:default/none',
        })
      ).error,
    ).toMatch(/^NotFoundError: The catalog has no runbook:default\/none/);
    expect(world.effects).toEqual([]);
  });

  it('validate as the catalog does', async () => {
    await start();
    const { call } = await as(VIEWER);
    const validate = async (name: string, entity: object) =>
      (await call(name, { entity })).output;
    expect(await validate('validate-runbook', rollBack)).toEqual({
      valid: true,
      problems: [],
    });
    expect(await validate('validate-policy', policy())).toEqual({
      valid: true,
      problems: [],
    });
    expect(
      await validate('validate-policy', policy({ when: 'alert.labels.' })),
    ).toMatchObject({ valid: false, problems: [{ path: 'spec.when' }] });
    expect(await validate('validate-runbook', {})).toMatchObject({
      valid: false,
    });
    let deep: object = {};
    for (let level = 0; level < 200; level += 1) deep = { deep };
    expect((await call('validate-runbook', { entity: deep })).error).toMatch(
      /^InputError: .*nested more than 100 levels deep/,
    );
    expect((await call('validate-runbook', { entity: 'text' })).error).toMatch(
      /^InputError: Invalid input/,
    );
  });

  it('ask for a runbook; a person approves it, and only then it runs', async () => {
    await start();
    const { call } = await as(OWNER);
    const asked = {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
      reason: `It crashes since the release; ${SECRET}`,
    };
    expect(
      (await (await as(VIEWER)).call('request-runbook', asked)).error,
    ).toMatch(/^NotAllowedError: You may not run runbooks/);
    const { output } = await call('request-runbook', asked);
    expect(output).toMatchObject({
      state: 'awaiting-approval',
      approvers: ['group:default/team-checkout'],
      approvalsNeeded: 1,
      plans: [{ stepId: 'undo' }],
      page: expect.stringContaining(
        '/catalog/default/component/checkout/self-healing',
      ),
    });
    const path = `/executions/${output!.executionId}`;
    const waiting = (await backend.as(OWNER).get(path)).body;
    expect(waiting).toMatchObject({
      state: 'awaiting-approval',
      requestedBy: OWNER,
      mayAnswer: true,
    });
    expect(world.effects).toEqual([]);
    // Its approvers are told who asked.
    await eventually(async () =>
      expect(JSON.stringify(backend.sent)).toContain(
        'A tool asked on behalf of owner.',
      ),
    );
    // Nothing else may be done there meanwhile, and it is not asked for twice.
    expect((await call('request-runbook', asked)).error).toMatch(
      /^ConflictError: Another execution on checkout waits for an approval/,
    );
    const answer = { verdict: 'approve', planDigest: waiting.planDigest };
    expect(
      (await backend.as(STRANGER).post(`${path}/approval`, answer)).status,
    ).toBe(403);
    expect(
      (await backend.as(OWNER).post(`${path}/approval`, answer)).status,
    ).toBe(200);
    await eventually(async () =>
      expect((await backend.as(OWNER).get(path)).body.state).toBe('succeeded'),
    );
    expect(world.effects).toHaveLength(1);
  });

  it('ask by the strictest rule of the policies that would run it', async () => {
    await start({
      entities: [
        checkout,
        rollBack,
        policy({
          when: 'false',
          approval: { from: ['group:default/sre'], count: 2, notSelf: true },
        }),
      ],
    });
    const { call } = await as(OWNER);
    const { output } = await call('request-runbook', {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
      reason: 'it crashes',
    });
    expect(output).toMatchObject({
      approvers: ['group:default/sre'],
      approvalsNeeded: 2,
    });
    const waiting = (
      await backend.as(OWNER).get(`/executions/${output!.executionId}`)
    ).body;
    expect(waiting.approvalRequired).toMatchObject({ notSelf: true });
    expect(waiting.mayAnswer).toBe(false);
  });

  it('ask on behalf of an open incident, which goes on when they say no', async () => {
    await start({
      entities: [checkout, rollBack, policy({ when: 'false' })],
    });
    await backend.deliver(crashLoop());
    const { incident } = await backend.until(
      ({ decisions }) => decisions.length > 0,
    );
    const { call } = await as(OWNER);
    const { output } = await call('request-runbook', {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
      reason: 'it crashes',
    });
    const asked = await backend.until(
      one => one.incident.status === 'awaiting-approval',
    );
    expect(output!.page).toContain(`/incidents/${incident.id}`);
    expect(
      asked.timeline.map(({ actor, summary }) => [actor, summary]),
    ).toEqual(
      expect.arrayContaining([
        [
          OWNER,
          'Asked through a tool for Roll back, which waits for an approval',
        ],
      ]),
    );
    const { output: why } = await call('explain-decision', {
      incidentId: incident.id,
    });
    expect(why!.decision.reasons).toContainEqual({
      rule: 'request',
      effect: 'limits',
      message: `A tool asked for Roll back on behalf of ${OWNER}, so a person approves it in the portal. The reason given: it crashes`,
    });
    const [{ id, planDigest }] = asked.executions;
    await backend
      .as(OWNER)
      .post(`/executions/${id}/approval`, { verdict: 'deny', planDigest })
      .expect(200);
    await backend.until(
      one =>
        one.incident.status === 'open' && one.executions[0].state === 'denied',
    );
    expect(world.effects).toEqual([]);
  });

  it('pull a switch for whoever may, and have no way to release it', async () => {
    await start();
    const pull = {
      scope: 'entity',
      ref: 'component:default/checkout',
      reason: 'it does harm',
    };
    expect(
      (await (await as(VIEWER)).call('pull-kill-switch', pull)).error,
    ).toMatch(/^NotAllowedError/);
    const { call } = await as(OWNER);
    expect(
      (await call('pull-kill-switch', { ...pull, engaged: false })).error,
    ).toMatch(/^InputError: Invalid input/);
    expect(
      (await call('pull-kill-switch', { scope: 'entity', reason: 'x' })).error,
    ).toMatch(/^InputError/);
    expect((await call('pull-kill-switch', pull)).output).toMatchObject({
      scope: 'entity',
      engaged: true,
      pulledBy: OWNER,
    });
    expect((await backend.get('/kill-switches')).body).toMatchObject([
      { engaged: true, reason: 'it does harm', changedBy: OWNER },
    ]);
    // What is pulled holds back what tools ask for, too.
    expect(
      (
        await call('request-runbook', {
          entityRef: 'component:default/checkout',
          runbookRef: 'roll-back',
          reason: 'try',
        })
      ).error,
    ).toMatch(/^ConflictError: .*kill switch/i);
  });
});

describe('the files of the tools', () => {
  it('answer no approval and release no switch: they could not', () => {
    const files = readdirSync(__dirname).filter(
      file => file.endsWith('.ts') && !file.endsWith('.test.ts'),
    );
    expect(files.length).toBeGreaterThan(8);
    const sources = files.map(file =>
      readFileSync(join(__dirname, file), 'utf8'),
    );
    for (const source of sources) {
      expect(source).not.toMatch(
        /\bapprovals\b|Approvals|killSwitches|runs\.start|\.answer\(/,
      );
    }
    // The one place that sets a switch can only pull it.
    const switching = sources.filter(source => /setKillSwitch\(/.test(source));
    expect(switching).toHaveLength(1);
    expect(switching[0].match(/engaged: (\w+)(?=,)/g)).toEqual([
      'engaged: true',
    ]);
  });
});
