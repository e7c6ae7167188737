import {
  incidentRows,
  openTab,
  region,
  signIn,
  stage,
  STAGES,
  timelineKinds,
} from './portal';
import { refOf } from './api';
import { imageOf, shop } from './shop';
import { expect, test } from './shopTest';

const HEALED_WITHIN_MS = 60_000;

test('a crash loop heals while its owner watches', async ({ page, as }) => {
  const before = await shop.deployment('checkout');
  await signIn(page, 'checkout-owner');
  await openTab(page, 'checkout', 'Incidents');
  await expect(page.getByText('No incidents')).toBeVisible();
  // A reload would lose this.
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }));

  await shop.break('checkout', 'crashloop');
  const deadline = Date.now() + HEALED_WITHIN_MS;
  const remaining = () => ({ timeout: Math.max(1, deadline - Date.now()) });

  const row = incidentRows(page);
  await expect(row).toHaveCount(1, remaining());
  await row.click();
  for (const name of STAGES) {
    await expect(stage(page, name)).toContainText('done', remaining());
  }
  await expect(
    page.getByRole('main').getByText('Resolved').first(),
  ).toBeVisible();
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
    expect(inOrder.map(kind => kinds.indexOf(kind))).toEqual(
      inOrder.map(kind => kinds.indexOf(kind)).sort((a, b) => a - b),
    );
    const done = region(page, 'What was done');
    await expect(done).toContainText('Roll back last release');
    await expect(done).toContainText('Succeeded');
    const change = done.getByRole('row').filter({ hasText: 'image' });
    await expect(change.locator('ins')).toHaveText(imageOf(before));
    await expect(
      region(page, 'Why').getByText('Act', { exact: true }),
    ).toBeVisible();
    await expect(
      region(page, 'Why').getByRole('list', { name: 'Reasons' }).first(),
    ).toContainText('Roll back a bad release');
    await expect(region(page, 'What is wrong')).toContainText('crash');
    await expect(region(page, 'Evidence')).toContainText('checkout');
  });

  await test.step('the cluster was changed once, and is whole', async () => {
    const after = await shop.deployment('checkout');
    expect(imageOf(after)).toBe(imageOf(before));
    expect(after.status.readyReplicas).toBe(3);
    // Every change of a spec counts one up: the bad release, and its cure.
    expect(after.metadata.generation).toBe(before.metadata.generation + 2);
    const { items } = await as('checkout-owner').incidents({
      entityRef: refOf('checkout'),
    });
    const { executions } = await as('checkout-owner').incident(items[0].id);
    expect(
      executions.map(({ state, journal }) => ({
        state,
        sent: journal.filter(({ kind }) => kind === 'intent').length,
      })),
    ).toEqual([{ state: 'succeeded', sent: 1 }]);
  });
});
