import { HEALED_WITHIN_MS } from './incidents';
import { inspect } from './inspect';
import { openTab, region, signIn } from './portal';
import { shop } from './shop';
import { expect, test } from './shopTest';

test('an owner runs a runbook after seeing its plan; a viewer may not', async ({
  page,
  browser,
  as,
}) => {
  const before = await shop.deployment('checkout');
  await signIn(page, 'checkout-owner');
  await openTab(page, 'checkout', 'Self-healing');
  await inspect(
    page,
    () =>
      expect(page.getByText('Self-healing is on for checkout')).toBeVisible(),
    'self-healing',
  );
  const dialog = page.getByRole('dialog', { name: 'Restart' });
  const preview = async () => {
    await region(page, 'Runbooks')
      .getByRole('button', { name: 'Plan Restart' })
      .click();
    await expect(dialog).toContainText('May run now');
  };
  await inspect(page, preview, 'runbook');
  await expect(dialog).toContainText('Dry run accepted');
  await expect(
    dialog.getByRole('list', { name: 'Plan', exact: true }),
  ).toContainText('kubernetes:rollout-restart');
  expect((await shop.deployment('checkout')).metadata.generation).toBe(
    before.metadata.generation,
  );
  await dialog.getByRole('button', { name: 'Run this plan' }).click();
  await expect(dialog.getByText('Succeeded')).toBeVisible({
    timeout: HEALED_WITHIN_MS,
  });
  await page.keyboard.press('Escape');
  await expect(region(page, 'Recent executions')).toContainText('Restart');
  const after = await shop.deployment('checkout');
  expect(after.metadata.generation).toBe(before.metadata.generation + 1);
  const [execution] = (await as('checkout-owner').healing('checkout'))
    .executions;
  expect(execution).toMatchObject({
    state: 'succeeded',
    requestedBy: 'user:default/checkout-owner',
  });

  await test.step('a viewer finds no button that works', async () => {
    const theirs = await (await browser.newContext()).newPage();
    await signIn(theirs, 'viewer');
    await openTab(theirs, 'checkout', 'Self-healing');
    const runbooks = region(theirs, 'Runbooks');
    await expect(runbooks).toContainText('You may not run these');
    const buttons = runbooks.getByRole('button');
    await expect(buttons).toHaveCount(4);
    for (const button of await buttons.all()) {
      await expect(button).toBeDisabled();
    }
    const answer = await as('viewer').post('/executions', {
      entityRef: 'component:default/checkout',
      runbookRef: execution.runbookRef,
      parameters: {},
      planDigest: execution.planDigest,
    });
    expect(answer.status).toBe(403);
    await theirs.context().close();
  });
});
