import {
  effects,
  HEALED_WITHIN_MS,
  knownIncidents,
  lastDecision,
  newIncident,
} from './incidents';
import { inspect } from './inspect';
import {
  incidentRows,
  openFleet,
  openTab,
  region,
  signIn,
  stage,
} from './portal';
import { shop } from './shop';
import { expect, test } from './shopTest';

// With the kill switch released the backend looks again within half a minute.
const LOOKS_AGAIN_WITHIN_MS = 30_000;

test('a pulled kill switch refuses the next alert, with its reason; released, it heals', async ({
  page,
  browser,
  as,
}) => {
  const owner = as('storefront-owner');
  const known = await knownIncidents(owner, 'web');
  const before = await shop.deployment('web');

  await signIn(page, 'platform-admin');
  await openFleet(page);
  const switches = region(page, 'Kill switches');
  const dialog = page.getByRole('dialog', {
    name: 'Pull the kill switch: Everything',
  });
  await inspect(page, async () => {
    await switches
      .getByRole('button', { name: 'Pull the kill switch: Everything' })
      .click();
    await expect(dialog).toBeVisible();
  });
  await dialog.getByLabel('Reason').fill('Moving the shop to new nodes');
  await dialog.getByRole('button', { name: 'Pull', exact: true }).click();
  await expect(switches).toContainText('Pulled');
  await expect(switches).toContainText('Moving the shop to new nodes');

  await shop.break('web', 'crashloop');
  const id = await newIncident(owner, 'web', known);
  const theirs = await (await browser.newContext()).newPage();
  await signIn(theirs, 'storefront-owner');
  await openTab(theirs, 'web', 'Incidents');
  await incidentRows(theirs).first().click();
  const why = region(theirs, 'Why');
  await expect(why).toContainText('Do not act');
  await expect(why).toContainText('The kill switch for everything is pulled');
  await expect(why).toContainText('Moving the shop to new nodes');
  expect(lastDecision(await owner.incident(id))).toEqual({
    verdict: 'deny',
    forbiddenBy: ['kill-switch'],
  });
  expect(effects(await owner.incident(id))).toEqual([]);
  expect((await shop.deployment('web')).metadata.generation).toBe(
    before.metadata.generation + 1,
  );
  const refused = () => expect(why).toContainText('Do not act');
  await inspect(theirs, refused, 'kill-switch');
  const listed = () => expect(incidentRows(page)).toHaveCount(1);
  await inspect(page, listed, 'fleet');

  await switches
    .getByRole('button', { name: 'Release the kill switch: Everything' })
    .click();
  const release = page.getByRole('dialog', {
    name: 'Release the kill switch: Everything',
  });
  await release.getByLabel('Reason').fill('The nodes are there');
  await release.getByRole('button', { name: 'Release', exact: true }).click();
  await expect(switches).toContainText('Released');
  await expect(stage(theirs, 'Resolved')).toContainText('done', {
    timeout: LOOKS_AGAIN_WITHIN_MS + HEALED_WITHIN_MS,
  });
  expect(effects(await owner.incident(id))).toEqual([
    { runbookTitle: 'Roll back last release', state: 'succeeded', sent: 1 },
  ]);
  await theirs.context().close();
});

test('nobody but platform admins may pull it', async ({ page, as }) => {
  await signIn(page, 'checkout-owner');
  await openFleet(page);
  const switches = region(page, 'Kill switches');
  await expect(switches).toContainText('Held by platform admins');
  await expect(
    switches.getByRole('button', { name: 'Pull the kill switch: Everything' }),
  ).toBeDisabled();
  for (const role of ['checkout-owner', 'viewer'] as const) {
    const answer = await as(role).post('/kill-switches', {
      scope: { scope: 'global' },
      engaged: true,
      reason: 'because',
    });
    expect(answer.status).toBe(403);
  }
});
