import { inspect } from './inspect';
import { openFleet, signIn } from './portal';
import { expect, test } from './shopTest';
import { stackAddresses } from './stackAddresses';

const HEARD_WITHIN_MS = 30_000;
const labels = {
  alertname: 'LicenceExpires',
  severity: 'warning',
  service: 'something-nobody-registered',
};

/** As anything else than Prometheus would: Alertmanager's API v2. */
async function alert(startsAt: Date, endsAt: Date): Promise<void> {
  const { alertmanager } = stackAddresses();
  const response = await fetch(`${alertmanager}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      {
        labels,
        annotations: { summary: 'A licence expires' },
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
      },
    ]),
  });
  expect(response.status).toBe(200);
}

test('an alert about nothing in the catalog is shown to platform admins alone', async ({
  page,
  as,
}) => {
  await signIn(page, 'platform-admin');
  await openFleet(page);
  await page.getByRole('radio', { name: 'Unowned' }).click();
  const startsAt = new Date();
  await alert(startsAt, new Date(startsAt.getTime() + 600_000));
  const row = page.getByRole('row').filter({ hasText: 'LicenceExpires' });
  try {
    await expect(row).toBeVisible({ timeout: HEARD_WITHIN_MS });
    await expect(row).toContainText('Belongs to no entity');
    await inspect(page, () => expect(row).toBeVisible());
    const { items } = await as('platform-admin').incidents({ unowned: 'true' });
    expect(items).toHaveLength(1);

    for (const role of ['checkout-owner', 'viewer'] as const) {
      const theirs = await as(role).incidents({ limit: '100' });
      expect(theirs.items.map(({ id }) => id)).not.toContain(items[0].id);
      const asked = await as(role).incidents({ unowned: 'true' });
      expect(asked.items).toEqual([]);
      const read = await as(role).get(`/incidents/${items[0].id}`);
      expect([403, 404]).toContain(read.status);
    }
  } finally {
    await alert(startsAt, new Date());
  }
});
