import { inspect } from './inspect';
import { openTab, signIn } from './portal';
import { expect, test } from './shopTest';
import { stackAddresses } from './stackAddresses';

test('the sign-in page and the incidents of a component are accessible', async ({
  page,
}) => {
  await page.goto(stackAddresses().portal);
  await inspect(
    page,
    () =>
      expect(
        page.getByRole('button', { name: 'Sign in as Viewer' }),
      ).toBeVisible(),
    'sign-in',
  );
  await signIn(page, 'viewer');
  await openTab(page, 'checkout', 'Incidents');
  await inspect(
    page,
    () =>
      expect(page.getByRole('columnheader', { name: 'Status' })).toBeVisible(),
    'incidents',
  );
});
