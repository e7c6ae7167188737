import { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_ENABLED,
  SelfHealingApi,
} from '@backstage-self-healing/plugin-self-healing-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { identityApiRef, RouteRef } from '@backstage/core-plugin-api';
import { ReactElement } from 'react';
import { Route, Routes } from 'react-router-dom';
import { SWRConfig } from 'swr';
import { selfHealingApiRef } from '../api';
import { FakeSignals } from './FakeSelfHealing';

export const checkout: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'checkout',
    namespace: 'default',
    annotations: { [ANNOTATION_ENABLED]: 'true' },
  },
  spec: { type: 'service', owner: 'team-checkout', lifecycle: 'production' },
};

/** Whose plan waits in {@link waitingStory}. */
export const inventory: Entity = {
  ...checkout,
  metadata: { ...checkout.metadata, name: 'inventory' },
};

/** Renders a tab or page at `/tab`, as somebody signed in sees it. */
export async function renderTab(
  element: ReactElement,
  options: {
    api: SelfHealingApi;
    at?: string;
    entity?: Entity;
    signals?: FakeSignals;
    me?: string;
    /** Groups that `me` belongs to. */
    groups?: string[];
    mayEverything?: boolean;
    mountedRoutes?: Record<string, RouteRef>;
  },
) {
  const { api, at = '', entity = checkout } = options;
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [selfHealingApiRef, api],
        [signalApiRef, options.signals ?? new FakeSignals()],
        [
          identityApiRef,
          mockApis.identity({
            userEntityRef: options.me ?? 'user:default/checkout-owner',
            ownershipEntityRefs: options.groups ?? [],
          }),
        ],
        [
          permissionApiRef,
          mockApis.permission({
            authorize: () =>
              (options.mayEverything ?? true ? 'ALLOW' : 'DENY') as any,
          }),
        ],
      ]}
    >
      {/* usePermission remembers its answers in a cache of the whole process. */}
      <SWRConfig value={{ provider: () => new Map() }}>
        <EntityProvider entity={entity}>
          <Routes>
            <Route path="/tab/*" element={element} />
          </Routes>
        </EntityProvider>
      </SWRConfig>
    </TestApiProvider>,
    {
      routeEntries: [`/tab${at}`],
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        ...options.mountedRoutes,
      },
    },
  );
}
