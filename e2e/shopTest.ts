import { expect, test as base } from '@playwright/test';
import { Api, Role } from './api';
import { shop } from './shop';

type Fixtures = {
  as: (role: Role) => Api;
  /** Whatever a test did, the next finds the shop healed and nothing stopped. */
  healed: void;
};

const admin = new Api('platform-admin');

/** A plan that waits for an approval outlives its alert; what a test left waiting ends here. */
async function denyWhatWaits(): Promise<void> {
  const { items } = await admin.incidents({ status: 'awaiting-approval' });
  for (const { id } of items) {
    const { executions } = await admin.incident(id);
    for (const execution of executions) {
      if (execution.state === 'awaiting-approval') {
        // The one service whose policies suggest is this owner's.
        await new Api('fulfilment-owner').post(
          `/executions/${execution.id}/approval`,
          {
            verdict: 'deny',
            planDigest: execution.planDigest,
            comment: 'The test is over',
          },
        );
      }
    }
  }
}

async function restore(): Promise<void> {
  for (const { scope, engaged } of await admin.killSwitches()) {
    if (engaged) {
      await admin.setKillSwitch({
        scope,
        engaged: false,
        reason: 'The test is over',
      });
    }
  }
  await shop.heal();
  await denyWhatWaits();
  await expect
    .poll(
      async () =>
        (await shop.deployments())
          .filter(
            ({ spec, status }) =>
              status.readyReplicas !== spec.replicas ||
              status.updatedReplicas !== spec.replicas,
          )
          .map(({ metadata }) => metadata.name),
      { message: 'deployments that are not ready', timeout: 60_000 },
    )
    .toEqual([]);
  await expect
    .poll(
      async () =>
        (await admin.incidents({ limit: '100' })).items
          .filter(
            ({ status, firingCount }) => status !== 'resolved' || firingCount,
          )
          .map(({ title, status }) => `${title}: ${status}`),
      { message: 'incidents that are not over', timeout: 60_000 },
    )
    .toEqual([]);
}

export const test = base.extend<Fixtures>({
  as: async ({}, use) => {
    const apis = new Map<Role, Api>();
    await use(role => {
      const api = apis.get(role) ?? new Api(role);
      apis.set(role, api);
      return api;
    });
  },
  healed: [
    async ({}, use) => {
      await use();
      await restore();
    },
    { auto: true, timeout: 130_000 },
  ],
});

export { expect };
