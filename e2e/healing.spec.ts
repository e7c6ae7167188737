import { Role } from './api';
import {
  effects,
  HEALED_WITHIN_MS,
  knownIncidents,
  newIncident,
} from './incidents';
import { inspect } from './inspect';
import {
  incidentRows,
  openTab,
  region,
  signIn,
  stage,
  STAGES,
  timelineKinds,
} from './portal';
import { Fault, imageOf, shop } from './shop';
import { expect, test } from './shopTest';

test('a crash loop heals while its owner watches', async ({ page, as }) => {
  const owner = as('checkout-owner');
  const known = await knownIncidents(owner, 'checkout');
  const before = await shop.deployment('checkout');
  await signIn(page, 'checkout-owner');
  await openTab(page, 'checkout', 'Incidents');
  await expect(
    page.getByRole('columnheader', { name: 'Status' }),
  ).toBeVisible();
  await expect(incidentRows(page)).toHaveCount(known.size);
  // A reload would lose this.
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }));

  await shop.break('checkout', 'crashloop');
  const deadline = Date.now() + HEALED_WITHIN_MS;
  const remaining = () => ({ timeout: Math.max(1, deadline - Date.now()) });

  await expect(incidentRows(page)).toHaveCount(known.size + 1, remaining());
  await incidentRows(page).first().click();
  for (const name of STAGES) {
    await expect(stage(page, name)).toContainText('done', remaining());
  }
  expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true);

  await test.step('the page tells the whole story', async () => {
    const kinds = await timelineKinds(page);
    const inOrder = [
      'alert fires',
      'incident opened',
      'evidence',
      'finding',
      'decision',
      'about to act',
      'acted',
      'verifying',
      'verified',
      'incident resolved',
    ];
    expect(kinds).toEqual(expect.arrayContaining(inOrder));
    const places = inOrder.map(kind => kinds.indexOf(kind));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    const done = region(page, 'What was done');
    await expect(done).toContainText('Roll back last release');
    await expect(done).toContainText('Succeeded');
    const change = done.getByRole('row').filter({ hasText: 'image' });
    await expect(change.locator('ins')).toHaveText(imageOf(before));
    const why = region(page, 'Why');
    await expect(why.getByText('Act', { exact: true })).toBeVisible();
    await expect(why.getByRole('list', { name: 'Reasons' })).toContainText(
      'Roll back a bad release',
    );
    await expect(region(page, 'What is wrong')).toContainText('crash');
    await expect(region(page, 'Evidence')).toContainText('checkout');
  });
  const resolved = () => expect(stage(page, 'Resolved')).toContainText('done');
  await inspect(page, resolved, 'incident');

  await test.step('the cluster was changed once, and is whole', async () => {
    const after = await shop.deployment('checkout');
    expect(imageOf(after)).toBe(imageOf(before));
    expect(after.status.readyReplicas).toBe(3);
    // Every change of a spec counts one up: the bad release, and its cure.
    expect(after.metadata.generation).toBe(before.metadata.generation + 2);
    const id = await newIncident(owner, 'checkout', known);
    expect(effects(await owner.incident(id))).toEqual([
      { runbookTitle: 'Roll back last release', state: 'succeeded', sent: 1 },
    ]);
  });
});

// Each service as long after its last healing as the policies' cooldown asks.
const faults: Array<{
  service: string;
  fault: Fault;
  owner: Role;
  runbookTitle: string;
  /** Changes of the spec: the fault's, if it is a release, and the cure's. */
  specChanges: number;
}> = [
  {
    service: 'web',
    fault: 'unready',
    owner: 'storefront-owner',
    runbookTitle: 'Restart',
    specChanges: 1,
  },
  {
    service: 'payments',
    fault: 'oom',
    owner: 'checkout-owner',
    runbookTitle: 'Roll back last release',
    specChanges: 2,
  },
  {
    service: 'checkout',
    fault: 'bad-image',
    owner: 'checkout-owner',
    runbookTitle: 'Roll back last release',
    specChanges: 2,
  },
  {
    service: 'catalogue',
    fault: 'node-down',
    owner: 'storefront-owner',
    runbookTitle: 'Replace unready pods',
    specChanges: 0,
  },
];

for (const { service, fault, owner, runbookTitle, specChanges } of faults) {
  test(`${fault} of ${service} heals by itself`, async ({ page, as }) => {
    const api = as(owner);
    const known = await knownIncidents(api, service);
    const before = await shop.deployment(service);
    await signIn(page, owner);
    await openTab(page, service, 'Incidents');
    await shop.break(service, fault);
    const deadline = Date.now() + HEALED_WITHIN_MS;
    const remaining = () => ({ timeout: Math.max(1, deadline - Date.now()) });

    await expect(incidentRows(page)).toHaveCount(known.size + 1, remaining());
    const row = incidentRows(page).first();
    await expect(row).toContainText('Resolved', remaining());
    await expect(row).toContainText(runbookTitle);
    await expect(row).toContainText('Succeeded');

    const id = await newIncident(api, service, known);
    expect(effects(await api.incident(id))).toEqual([
      { runbookTitle, state: 'succeeded', sent: 1 },
    ]);
    const after = await shop.deployment(service);
    expect(after.spec.template.spec).toEqual(before.spec.template.spec);
    expect(after.status.readyReplicas).toBe(after.spec.replicas);
    expect(after.metadata.generation).toBe(
      before.metadata.generation + specChanges,
    );
  });
}
