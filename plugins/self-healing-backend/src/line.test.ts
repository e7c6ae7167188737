import { chainFault } from './incidents/hashChain';
import { incidentChain } from './incidents/TimelineStore';
import { checkout, policy, rollBack, runbook } from './__testUtils__/entities';
import { World } from './__testUtils__/world';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  resolved,
  startBackend,
} from './__testUtils__/testBackend';

jest.setTimeout(60_000);

describe.each(DATABASES)('the line on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;

  const start = async (options: Parameters<typeof startBackend>[1] = {}) => {
    backend = await startBackend(await dbs.init(databaseId), options);
    return backend;
  };

  afterEach(() => backend.stop());

  it('heals a bad release and proves it', async () => {
    const { world, deliver, until } = await start();
    const alert = crashLoop();
    const accepted = await deliver(alert);
    expect(accepted.status).toBe(202);
    expect(accepted.body).toMatchObject({
      received: 1,
      stored: 1,
      duplicates: 0,
    });

    await until(({ executions }) => executions[0]?.state === 'watching');
    expect(world.version).toBe(1);
    await deliver(resolved(alert));

    const story = await until(({ incident }) => incident.status === 'resolved');
    expect(story.incident).toMatchObject({
      entityRef: 'component:default/checkout',
      ownerRef: 'group:default/team-checkout',
      workload: world.target,
      severity: 'critical',
      alertCount: 1,
      firingCount: 0,
    });
    expect(story.timeline.map(({ kind }) => kind)).toEqual([
      'alert-firing',
      'incident-opened',
      'evidence',
      'finding',
      'decision',
      'plan',
      'intent',
      'receipt',
      'verification-started',
      'watching',
      'alert-resolved',
      'verification-passed',
      'outcome',
      'incident-resolved',
    ]);
    expect(chainFault(incidentChain(story.incident.id), story.timeline)).toBe(
      undefined,
    );
    expect(story.executions).toMatchObject([
      { state: 'succeeded', requestedBy: 'policy' },
    ]);
    expect(world.effects).toHaveLength(1);
  });

  it('undoes what did not help, and calls the owner', async () => {
    const { world, deliver, until, sent } = await start();
    world.visible = false;
    world.curable = false;
    await deliver(crashLoop());

    const story = await until(
      ({ incident }) => incident.status === 'escalated',
    );
    expect(story.executions[0].state).toBe('undone');
    expect(world.version).toBe(2);
    expect(world.effects).toHaveLength(2);
    expect(story.timeline.map(({ kind }) => kind).slice(-6)).toEqual([
      'verification-failed',
      'undo-started',
      'undo-intent',
      'undo-receipt',
      'outcome',
      'escalated',
    ]);
    await eventually(async () => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({
      recipients: { entityRef: ['group:default/team-checkout'] },
      payload: {
        severity: 'critical',
        link: `/catalog/default/component/checkout/incidents/${story.incident.id}`,
      },
    });
  });

  const impatient = (alertWithin = '300ms') =>
    runbook({
      verify: {
        within: '10m',
        for: '20ms',
        alertWithin,
        checks: [{ rollout: 'healthy' }, { alert: 'resolved' }],
      },
    });
  const crashing = {
    type: 'crash-loop',
    severity: 'cause' as const,
    object: 'pod shop/checkout-1',
    summary: 'Container app keeps crashing',
  };

  it('FC-A1, RC-F3: leaves a cure that is healthy when the alert ends late, and tells the owner', async () => {
    const world = new World();
    world.findings = [crashing];
    const { deliver, until, sent } = await start({
      world,
      entities: [checkout, policy(), impatient()],
    });
    await deliver(crashLoop());
    const story = await until(
      ({ executions }) => executions[0]?.state === 'inconclusive',
    );
    expect(world.version).toBe(1);
    expect(world.effects).toHaveLength(1);
    expect(story.timeline.map(({ kind }) => kind).slice(-4)).toEqual([
      'watching',
      'verification-inconclusive',
      'outcome',
      'escalated',
    ]);
    expect(story.timeline.map(({ kind }) => kind)).not.toContain('undo-intent');
    // Nothing of an ended execution waits any more.
    const checks = story.executions[0].journal.findLast(
      ({ kind }) => kind === 'verification',
    )!.data.checks as { status: string }[];
    expect(checks.map(({ status }) => status)).toEqual([
      'passed',
      'inconclusive',
    ]);
    await eventually(async () => expect(sent).toHaveLength(1));
  });

  it('takes back what changed nothing where only the alert tells of the trouble', async () => {
    const { world, deliver, until, sent } = await start({
      entities: [checkout, policy(), impatient()],
    });
    world.visible = false;
    await deliver(crashLoop());
    const story = await until(
      ({ incident }) => incident.status === 'escalated',
    );
    expect(story.executions[0].state).toBe('undone');
    expect(world.version).toBe(2);
    expect(
      story.timeline.find(({ kind }) => kind === 'undo-started')!.summary,
    ).toContain('it did not help');
    await eventually(async () => expect(sent).toHaveLength(1));
  });

  it('goes by the alerts that led to it, not by what else fires there', async () => {
    const { world, deliver, until } = await start({
      entities: [
        checkout,
        impatient('10m'),
        policy({ when: 'alert.labels.alertname == "KubePodCrashLooping"' }),
      ],
    });
    const alert = crashLoop();
    await deliver(alert);
    await until(({ executions }) => executions[0]?.state === 'watching');
    // It began before the cure and has nothing to do with it.
    await deliver(
      crashLoop({
        labels: { ...alert.labels, alertname: 'CPUThrottlingHigh' },
        startsAt: new Date(Date.now() - 3_600_000).toISOString(),
      }),
    );
    await until(({ incident }) => incident.firingCount === 2);
    await deliver(resolved(alert));
    await until(({ executions }) => executions[0].state === 'succeeded');
    expect(world.effects).toHaveLength(1);
  });

  it('does not undo what made the way out of the fault, however it ends', async () => {
    const world = new World();
    world.findings = [crashing];
    world.curable = false;
    const { deliver, until } = await start({ world });
    await deliver(crashLoop());
    const story = await until(
      ({ incident }) => incident.status === 'escalated',
    );
    expect(story.executions[0].state).toBe('failed');
    expect(world.version).toBe(1);
    expect(
      story.timeline.find(({ kind }) => kind === 'outcome')!.summary,
    ).toContain('would bring back what was the fault');
  });

  it('RC-F10: fails a cure that dies while its alert is watched', async () => {
    const { world, deliver, until } = await start();
    world.visible = false;
    await deliver(crashLoop());
    await until(({ executions }) => executions[0]?.state === 'watching');
    world.curable = false;
    const story = await until(
      ({ incident }) => incident.status === 'escalated',
    );
    expect(story.executions[0].state).toBe('undone');
    expect(story.timeline.map(({ kind }) => kind).slice(-7)).toEqual([
      'watching',
      'verification-failed',
      'undo-started',
      'undo-intent',
      'undo-receipt',
      'outcome',
      'escalated',
    ]);
  });

  it('stops watching what another cure has overtaken, and undoes nothing of it', async () => {
    const { world, deliver, post, until, sent } = await start();
    const alert = crashLoop();
    await deliver(alert);
    await until(({ executions }) => executions[0]?.state === 'watching');
    // The bad release is rolled out once more, and a person cures it.
    world.version = 2;
    world.generation += 1;
    const asked = {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
      override: { reason: 'the bad release came once more' },
    };
    const { planDigest } = (await post('/plans', asked)).body;
    expect((await post('/executions', { ...asked, planDigest })).status).toBe(
      201,
    );
    await until(({ executions }) => executions[0].state === 'inconclusive');
    await deliver(resolved(alert));
    const story = await until(({ incident }) => incident.status === 'resolved');
    expect(story.executions.map(({ state }) => state)).toEqual([
      'inconclusive',
      'succeeded',
    ]);
    expect(world.effects).toHaveLength(2);
    expect(world.version).toBe(1);
    expect(sent.filter(({ payload }) => payload.severity !== 'low')).toEqual(
      [],
    );
  });

  it('does not undo for an alert what a person has asked for', async () => {
    const world = new World();
    world.visible = false;
    const { deliver, post, get, until } = await start({
      world,
      entities: [checkout, impatient(), policy({ autonomy: 'observe' })],
    });
    await deliver(crashLoop());
    await until(({ decisions }) => decisions[0]?.verdict === 'observe');
    const asked = {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
    };
    const { planDigest } = (await post('/plans', asked)).body;
    const started = await post('/executions', { ...asked, planDigest });
    await eventually(async () => {
      const { body } = await get(`/executions/${started.body.id}`);
      expect(body.state).toBe('inconclusive');
    });
    expect(world.effects).toHaveLength(1);
  });

  it('RC-F10: keeps an incident open whose alert has ended while its pods crash', async () => {
    const { world, deliver, until } = await start();
    const alert = crashLoop();
    await deliver(alert);
    await until(({ executions }) => executions[0]?.state === 'watching');
    const { evaluate } = world.check;
    // Well until the proof is there, and ill when it is asked again to close.
    let looksAfterwards = 0;
    world.check.evaluate = async (...asked) => {
      const { state } = await backend.execution();
      if (state === 'watching') return evaluate(...asked);
      looksAfterwards += 1;
      return { status: 'pending', message: '0 of 3 pods are ready' };
    };
    await deliver(resolved(alert));
    await until(({ executions }) => executions[0].state === 'succeeded');
    await eventually(async () => expect(looksAfterwards).toBeGreaterThan(0));
    expect((await backend.incident()).incident.status).not.toBe('resolved');
  });

  it('RC-F4: neither fails nor proves what cannot be asked about', async () => {
    const world = new World();
    const { deliver, until } = await start({
      world,
      entities: [
        checkout,
        policy(),
        runbook({
          verify: {
            within: '200ms',
            for: '20ms',
            checks: [{ rollout: 'healthy' }, { alert: 'resolved' }],
          },
        }),
      ],
    });
    const { evaluate } = world.check;
    let asked = 0;
    world.check.evaluate = async () => {
      asked += 1;
      throw new Error('the cluster does not answer');
    };
    const alert = crashLoop();
    await deliver(alert);
    await eventually(async () => expect(asked).toBeGreaterThan(30));
    expect((await backend.execution()).state).toBe('verifying');
    world.check.evaluate = evaluate;
    await deliver(resolved(alert));
    await until(({ incident }) => incident.status === 'resolved');
    expect(world.effects).toHaveLength(1);
  });

  it('RC-F11, AD-D17: sends again what the server has refused for the moment', async () => {
    const { world, deliver, until } = await start();
    let refusals = 0;
    world.beforeEffect = async () => {
      refusals += 1;
      if (refusals > 1) return;
      const busy = new Error('429: try again later');
      throw Object.assign(busy, { retryAfterMs: 50 });
    };
    await deliver(crashLoop());
    const story = await until(
      ({ executions }) => executions[0]?.state === 'watching',
    );
    const kinds = story.executions[0].journal.map(({ kind }) => kind);
    expect(kinds.slice(0, 4)).toEqual([
      'intent',
      'observation',
      'intent',
      'receipt',
    ]);
    expect(world.effects).toHaveLength(1);
  });

  it('leaves an escalated incident to people, and closes it once it is well', async () => {
    const { world, deliver, until } = await start();
    world.curable = false;
    const alert = crashLoop();
    await deliver(alert);
    await until(({ incident }) => incident.status === 'escalated');

    const another = crashLoop();
    await deliver(another);
    await until(({ incident }) => incident.alertCount === 2);
    world.version = 1;
    world.curable = true;
    await deliver(resolved(alert), resolved(another));
    const story = await until(({ incident }) => incident.status === 'resolved');
    expect(story.executions).toHaveLength(1);
    expect(story.timeline.map(({ kind }) => kind).slice(-2)).toEqual([
      'verification-passed',
      'incident-resolved',
    ]);
  });

  it('folds a storm and its repeats into one incident', async () => {
    const { deliver, until, incidents } = await start({ entities: [checkout] });
    const storm = Array.from({ length: 20 }, () => crashLoop());
    const [first, second] = await Promise.all([
      deliver(...storm),
      deliver(...storm),
    ]);
    expect(first.body.stored + second.body.stored).toBe(20);
    expect(first.body.duplicates + second.body.duplicates).toBe(20);
    expect((await deliver(...storm)).body).toMatchObject({
      stored: 0,
      duplicates: 20,
    });

    await until(({ incident }) => incident.alertCount === 20);
    expect(await incidents()).toHaveLength(1);
  });

  it('never acts on a resolved alert, even one that overtook its firing', async () => {
    const { deliver, incidents, until } = await start();
    const alert = crashLoop();
    await deliver(resolved(alert));
    await deliver(alert);
    // The worker is known to have come past both once a later one is through.
    await deliver(
      crashLoop({ labels: { alertname: 'Other', namespace: 'x' } }),
    );
    await until(({ incident }) => incident.title.startsWith('Other'));
    expect(await incidents()).toHaveLength(1);
  });

  it('closes an incident only when all of its alerts are resolved', async () => {
    const { deliver, until } = await start({ entities: [checkout] });
    const [one, two] = [crashLoop(), crashLoop()];
    await deliver(one, two);
    await until(({ incident }) => incident.alertCount === 2);
    await deliver(resolved(one));
    const half = await until(({ incident }) => incident.firingCount === 1);
    expect(half.incident.status).toBe('open');
    await deliver(resolved(two));
    await until(({ incident }) => incident.status === 'resolved');
  });

  it('ends an alert also when its end tells of another beginning', async () => {
    const { deliver, until } = await start({ entities: [checkout] });
    const alert = crashLoop();
    await deliver(alert);
    await until(({ incident }) => incident.firingCount === 1);
    const earlier = new Date(Date.parse(alert.startsAt) - 2_000).toISOString();
    await deliver(resolved({ ...alert, startsAt: earlier }));
    const story = await until(({ incident }) => incident.status === 'resolved');
    expect(story.alerts).toMatchObject([
      { status: 'resolved', startsAt: alert.startsAt },
    ]);
  });

  it('keeps an alert that belongs to nobody in the unowned bucket', async () => {
    const { deliver, until, get } = await start();
    await deliver(
      crashLoop({ labels: { alertname: 'Lost', namespace: 'void' } }),
    );
    const story = await until(
      ({ decisions }) => decisions[0]?.verdict === 'ignore',
    );
    expect(story.incident).toMatchObject({ entityRef: null, ownerRef: null });
    const unowned = await get('/incidents?unowned=true');
    expect(unowned.body.items).toHaveLength(1);
  });

  it('finds the entity by the label that names it', async () => {
    const { deliver, until } = await start();
    await deliver(
      crashLoop({
        labels: {
          alertname: 'KubePodCrashLooping',
          backstage_io_entity_ref: 'checkout',
        },
      }),
    );
    const story = await until(({ executions }) => executions.length > 0);
    expect(story.incident.entityRef).toBe('component:default/checkout');
  });

  it('only watches what has not opted in', async () => {
    const { annotations, ...metadata } = checkout.metadata;
    const { world, deliver, until } = await start({
      entities: [
        {
          ...checkout,
          metadata: {
            ...metadata,
            annotations: { 'backstage.io/kubernetes-id': 'checkout' },
          },
        },
        rollBack,
        policy(),
      ],
    });
    await deliver(crashLoop());
    const story = await until(
      ({ decisions }) => decisions[0]?.verdict === 'observe',
    );
    expect(story.decisions[0].reasons).toContainEqual(
      expect.objectContaining({ rule: 'opted-in', effect: 'forbids' }),
    );
    expect(story.executions).toEqual([]);
    expect(world.effects).toEqual([]);
  });

  it('waits for the owner when the policy only suggests', async () => {
    const { world, deliver, until, post, sent } = await start({
      entities: [checkout, rollBack, policy({ autonomy: 'suggest' })],
    });
    const alert = crashLoop();
    await deliver(alert);
    const waiting = await until(
      ({ incident }) => incident.status === 'awaiting-approval',
    );
    const [execution] = waiting.executions;
    expect(execution.state).toBe('awaiting-approval');
    expect(world.effects).toEqual([]);
    await eventually(async () =>
      expect(sent.map(({ payload }) => payload.title)).toEqual([
        'Approve? Roll back: KubePodCrashLooping on checkout',
      ]),
    );

    const other = await post(`/executions/${execution.id}/approval`, {
      verdict: 'approve',
      planDigest: 'another plan',
    });
    expect(other.status).toBe(409);
    const approved = await post(`/executions/${execution.id}/approval`, {
      verdict: 'approve',
      planDigest: execution.planDigest,
      comment: 'go ahead',
    });
    expect(approved.status).toBe(200);
    expect(approved.body.approvals).toMatchObject([
      { by: 'user:default/mock', verdict: 'approve', comment: 'go ahead' },
    ]);
    await until(({ executions }) => executions[0].state === 'watching');
    await deliver(resolved(alert));
    await until(({ incident }) => incident.status === 'resolved');
    expect(world.effects).toHaveLength(1);
    const late = await post(`/executions/${execution.id}/approval`, {
      verdict: 'deny',
      planDigest: execution.planDigest,
    });
    expect(late.status).toBe(409);
  });

  it('does nothing once the owner has said no', async () => {
    const { world, deliver, until, post } = await start({
      entities: [checkout, rollBack, policy({ autonomy: 'suggest' })],
    });
    await deliver(crashLoop());
    const { executions } = await until(
      ({ incident }) => incident.status === 'awaiting-approval',
    );
    await post(`/executions/${executions[0].id}/approval`, {
      verdict: 'deny',
      planDigest: executions[0].planDigest,
    });
    const story = await until(({ decisions }) => decisions.length === 2);
    expect(story.executions.map(({ state }) => state)).toEqual(['denied']);
    expect(story.incident.status).toBe('open');
    // Not the last word, but the same plan is not asked about again.
    expect(story.decisions.at(-1)).toMatchObject({
      verdict: 'observe',
      reasons: expect.arrayContaining([
        expect.objectContaining({
          rule: 'not-twice',
          message: expect.stringContaining('said no to this very change'),
        }),
      ]),
    });
    expect(world.effects).toEqual([]);
  });

  it('lets nobody else answer', async () => {
    const { deliver, until, post } = await start({
      entities: [checkout, rollBack, policy({ autonomy: 'suggest' })],
      memberOf: ['group:default/team-storefront'],
    });
    await deliver(crashLoop());
    const { executions } = await until(
      ({ incident }) => incident.status === 'awaiting-approval',
    );
    const answer = await post(`/executions/${executions[0].id}/approval`, {
      verdict: 'approve',
      planDigest: executions[0].planDigest,
    });
    expect(answer.status).toBe(403);
    expect(answer.body.error.message).toContain('group:default/team-checkout');
  });

  it('PR-D12: plans anew what nobody has answered, while the alert fires', async () => {
    const { world, deliver, until } = await start({
      entities: [
        checkout,
        rollBack,
        policy({
          autonomy: 'suggest',
          approval: { from: ['owner'], expires: '100ms' },
        }),
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Group',
          metadata: { name: 'team-checkout' },
          relations: [
            { type: 'childOf', targetRef: 'group:default/department' },
          ],
        },
      ],
      config: { platform: { admins: ['group:default/platform'] } },
    });
    await deliver(crashLoop());
    const story = await until(
      ({ executions }) =>
        executions.length === 3 &&
        executions.every(({ state }) => state === 'expired'),
    );
    const owner = 'group:default/team-checkout';
    const above = 'group:default/department';
    expect(
      story.executions.map(({ approvalRequired }) => approvalRequired?.from),
    ).toEqual([
      [owner],
      [owner, above],
      [owner, above, 'group:default/platform'],
    ]);
    expect(story.incident.status).toBe('open');
    expect(world.effects).toEqual([]);
  });

  it('refuses with its reason while the kill switch is pulled', async () => {
    const { world, deliver, until, post, sent } = await start();
    const pulled = await post('/kill-switches', {
      scope: { scope: 'global' },
      engaged: true,
      reason: 'change freeze',
    });
    expect(pulled.status).toBe(200);
    await deliver(crashLoop());
    const story = await until(({ decisions }) => decisions.length > 0);
    expect(story.decisions[0]).toMatchObject({
      verdict: 'deny',
      reasons: expect.arrayContaining([
        expect.objectContaining({
          rule: 'kill-switch',
          message: expect.stringContaining('change freeze'),
        }),
      ]),
    });
    expect(world.effects).toEqual([]);
    await eventually(async () => expect(sent).toHaveLength(1));
  });

  it('stops before the first effect when the switch is pulled after the decision', async () => {
    const { world, deliver, until, post } = await start({
      entities: [checkout, rollBack, policy({ autonomy: 'suggest' })],
    });
    await deliver(crashLoop());
    const { executions } = await until(
      ({ incident }) => incident.status === 'awaiting-approval',
    );
    await post('/kill-switches', {
      scope: { scope: 'entity', ref: 'Component:default/Checkout' },
      engaged: true,
      reason: 'hands off',
    });
    await post(`/executions/${executions[0].id}/approval`, {
      verdict: 'approve',
      planDigest: executions[0].planDigest,
    });
    const story = await until(
      ({ executions: [execution] }) => execution.state === 'refused',
    );
    expect(world.effects).toEqual([]);
    expect(story.executions[0].journal.map(({ kind }) => kind)).not.toContain(
      'intent',
    );
  });

  it('makes a new plan when the target has changed since the first', async () => {
    const { world, deliver, until, post } = await start({
      entities: [checkout, rollBack, policy({ autonomy: 'suggest' })],
    });
    await deliver(crashLoop());
    const { executions } = await until(
      ({ incident }) => incident.status === 'awaiting-approval',
    );
    world.generation += 1;
    await post(`/executions/${executions[0].id}/approval`, {
      verdict: 'approve',
      planDigest: executions[0].planDigest,
    });
    const story = await until(
      detail =>
        detail.executions.length === 2 &&
        detail.incident.status === 'awaiting-approval',
    );
    expect(story.executions.map(({ state }) => state)).toEqual([
      'refused',
      'awaiting-approval',
    ]);
    expect(world.effects).toEqual([]);
  });

  it('looks before it sends again when the answer was lost', async () => {
    const { world, deliver, until } = await start();
    let lost = 0;
    world.beforeAnswer = async () => {
      lost += 1;
      throw new Error('socket hang up');
    };
    await deliver(crashLoop());
    const story = await until(
      ({ executions }) => executions[0]?.state === 'watching',
    );
    expect(lost).toBe(1);
    expect(world.effects).toHaveLength(1);
    const kinds = story.executions[0].journal.map(({ kind }) => kind);
    expect(kinds.slice(0, 3)).toEqual(['intent', 'observation', 'receipt']);
  });

  it('tries a step again as often as its runbook says', async () => {
    const { world, deliver, until } = await start({
      entities: [
        checkout,
        runbook({
          steps: [
            {
              id: 'undo',
              action: 'world:roll-back',
              input: { workload: '${{ entity.workload }}' },
              timeout: '10ms',
              retry: { attempts: 3, backoff: '10ms' },
            },
          ],
        }),
        policy(),
      ],
    });
    let failures = 0;
    world.beforeEffect = async () => {
      failures += 1;
      if (failures < 3) throw new Error('the API server is overloaded');
    };
    await deliver(crashLoop());
    const story = await until(
      ({ executions }) => executions[0]?.state === 'watching',
    );
    expect(
      story.executions[0].journal.filter(({ kind }) => kind === 'step-failed'),
    ).toHaveLength(2);
    expect(world.effects).toHaveLength(1);
  });

  it('gives up after the last attempt and calls the owner', async () => {
    const { world, deliver, until } = await start({
      entities: [
        checkout,
        policy(),
        runbook({
          steps: [
            {
              id: 'undo',
              action: 'world:roll-back',
              input: { workload: '${{ entity.workload }}' },
              timeout: '100ms',
            },
          ],
        }),
      ],
    });
    world.beforeEffect = async () => {
      throw new Error('the API server is overloaded');
    };
    await deliver(crashLoop());
    const story = await until(
      ({ incident }) => incident.status === 'escalated',
    );
    expect(story.executions[0].state).toBe('failed');
    expect(world.effects).toEqual([]);
  });

  it('respects the cooldown that its own execution started', async () => {
    const { world, deliver, until } = await start({
      entities: [
        checkout,
        rollBack,
        policy({ guardrails: { cooldown: '1h' } }),
      ],
      config: { sameChangeWithin: '0s' },
    });
    const alert = crashLoop();
    await deliver(alert);
    await until(({ executions }) => executions[0]?.state === 'watching');
    await deliver(resolved(alert));
    await until(({ incident }) => incident.status === 'resolved');
    world.version = 2;
    await deliver(crashLoop({ startsAt: new Date().toISOString() }));
    const story = await until(
      ({ decisions, incident }) =>
        incident.status === 'open' && decisions.length > 0,
    );
    expect(story.decisions[0]).toMatchObject({
      verdict: 'deny',
      reasons: expect.arrayContaining([
        expect.objectContaining({ rule: 'cooldown', effect: 'forbids' }),
      ]),
    });
    expect(world.effects).toHaveLength(1);
  });

  it('runs a runbook for a person who has seen the plan', async () => {
    const { world, post, get } = await start();
    const asked = {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
      parameters: { reason: 'bad release' },
    };
    const preview = await post('/plans', asked);
    expect(preview.status).toBe(200);
    expect(preview.body).toMatchObject({ verdict: 'act' });
    expect(world.effects).toEqual([]);

    const stale = await post('/executions', { ...asked, planDigest: 'x' });
    expect(stale.status).toBe(409);
    const { planDigest } = preview.body;
    const started = await post('/executions', { ...asked, planDigest });
    expect(started.status).toBe(201);
    const second = await post('/executions', { ...asked, planDigest });
    expect(second.status).toBe(409);

    await eventually(async () => {
      const { body } = await get(`/executions/${started.body.id}`);
      expect(body.state).toBe('succeeded');
    });
    expect(world.effects).toHaveLength(1);
    const tab = await get('/entities/component/default/checkout');
    expect(tab.body).toMatchObject({
      enabled: true,
      obstacles: [],
      workloads: [world.target],
      executions: [{ id: started.body.id }],
      // PR-D8: it healed no incident, as there was none.
      statistics: { healed: 0 },
    });
  });

  it.each([
    [{ runbookRef: 'nothing' }, 404, 'runbook:default/nothing'],
    [{ parameters: { reason: 7 } }, 400, 'parameters/reason must be string'],
    [{ entityRef: 'component:default/void' }, 404, 'component:default/void'],
    [{ entityRef: '' }, 400, 'entityRef'],
    [{ unknown: true }, 400, 'unknown'],
  ])('answers a bad plan request %j with %i', async (change, status, words) => {
    const { post } = await start();
    const answer = await post('/plans', {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
      ...change,
    });
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toContain(words);
    expect(JSON.stringify(answer.body)).not.toContain('    at ');
  });
});
