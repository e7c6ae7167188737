import { Browser, Locator, Page } from '@playwright/test';
import { Role } from './api';
import {
  effects,
  HEALED_WITHIN_MS,
  knownIncidents,
  newIncident,
} from './incidents';
import { inspect } from './inspect';
import { incidentRows, openTab, region, signIn, stage } from './portal';
import { imageOf, shop } from './shop';
import { expect, test } from './shopTest';

/** Somebody else's browser, at the newest incident of inventory. */
async function atNewestIncident(browser: Browser, role: Role): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, role);
  await openTab(page, 'inventory', 'Incidents');
  await incidentRows(page).first().click();
  return page;
}

/** Moves the focus by keyboard until it is where it has to be. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    if (await goal.evaluate(element => element === document.activeElement)) {
      return;
    }
  }
  throw new Error(`The keyboard does not reach ${goal}`);
}

// First, because what was denied asks for no cooldown.
test('a denied suggestion touches nothing', async ({ page, as }) => {
  const owner = as('fulfilment-owner');
  const known = await knownIncidents(owner, 'inventory');
  const before = await shop.deployment('inventory');
  await shop.break('inventory', 'oom');
  const id = await newIncident(owner, 'inventory', known);
  await signIn(page, 'fulfilment-owner');
  await openTab(page, 'inventory', 'Incidents');
  await incidentRows(page).first().click();
  await region(page, 'This plan waits for you')
    .getByRole('button', { name: 'Deny' })
    .click();
  await expect(region(page, 'What was done')).toContainText('Denied');
  await expect(region(page, 'This plan waits for you')).toHaveCount(0);
  expect(effects(await owner.incident(id))).toEqual([
    { runbookTitle: 'Roll back last release', state: 'denied', sent: 0 },
  ]);
  const after = await shop.deployment('inventory');
  expect(after.metadata.generation).toBe(before.metadata.generation + 1);
});

test('a suggestion waits for its owner, who approves with the keyboard alone', async ({
  page,
  browser,
  as,
}) => {
  const owner = as('fulfilment-owner');
  const known = await knownIncidents(owner, 'inventory');
  const before = await shop.deployment('inventory');
  await signIn(page, 'fulfilment-owner');
  await openTab(page, 'inventory', 'Incidents');
  await shop.break('inventory', 'bad-image');
  await expect(incidentRows(page)).toHaveCount(known.size + 1, {
    timeout: HEALED_WITHIN_MS,
  });
  await expect(incidentRows(page).first()).toContainText('Waits for approval');
  const id = await newIncident(owner, 'inventory', known);
  const [waiting] = (await owner.incident(id)).executions;

  await test.step('others see it and may not answer', async () => {
    for (const role of ['storefront-owner', 'viewer'] as const) {
      const other = await atNewestIncident(browser, role);
      const panel = region(other, 'This plan waits for an approval');
      await expect(panel).toContainText(/Only .+ may answer/);
      for (const name of ['Approve and run', 'Deny']) {
        await expect(panel.getByRole('button', { name })).toBeDisabled();
      }
      await other.context().close();
      for (const verdict of ['approve', 'deny']) {
        const answer = await as(role).post(
          `/executions/${waiting.id}/approval`,
          { verdict, planDigest: waiting.planDigest },
        );
        expect(answer.status).toBe(403);
      }
    }
    const stale = await owner.post(`/executions/${waiting.id}/approval`, {
      verdict: 'approve',
      planDigest: 'another plan',
    });
    expect(stale.status).toBe(409);
  });

  await test.step('nothing was touched meanwhile', async () => {
    const { metadata } = await shop.deployment('inventory');
    expect(metadata.generation).toBe(before.metadata.generation + 1);
  });

  await test.step('the owner opens it and approves, never touching the mouse', async () => {
    const heading = page.getByRole('columnheader', { name: 'Status' });
    await heading.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const panel = region(page, 'This plan waits for you');
    await expect(panel).toContainText('Roll inventory back');
    await expect(panel).toContainText(waiting.planDigest.slice(0, 12));
    await expect(
      panel.getByRole('row').filter({ hasText: 'image' }),
    ).toContainText(imageOf(before));
    await inspect(page, () => expect(panel).toBeVisible(), 'approval');
    await tabTo(page, panel.getByLabel('Comment (optional)'));
    await page.keyboard.type('The last release was fine');
    await tabTo(page, panel.getByRole('button', { name: 'Approve and run' }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Run this plan now?' });
    await tabTo(page, dialog.getByRole('button', { name: 'Run it now' }));
    await page.keyboard.press('Enter');
  });

  await expect(stage(page, 'Resolved')).toContainText('done', {
    timeout: HEALED_WITHIN_MS,
  });
  await expect(region(page, 'What was done')).toContainText(
    'The last release was fine',
  );
  expect(effects(await owner.incident(id))).toEqual([
    { runbookTitle: 'Roll back last release', state: 'succeeded', sent: 1 },
  ]);
  const after = await shop.deployment('inventory');
  expect(imageOf(after)).toBe(imageOf(before));
  expect(after.metadata.generation).toBe(before.metadata.generation + 2);
});
