import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { claimsOver } from '../__testUtils__/claims';
import { OriginFinder } from '../incidents/OriginFinder';
import { Access } from './Access';

describe('refs of dots', () => {
  const asked: string[] = [];
  // As the catalog's client does: the parts make a path, dots lead out of it,
  // and what is there instead is a list.
  const catalog = Object.assign(catalogServiceMock(), {
    getEntityByRef: async (ref: string) => {
      asked.push(ref);
      return [] as unknown as Entity;
    },
  });
  beforeEach(() => asked.splice(0));

  it('are not asked for in the name of a user', async () => {
    const access = new Access({
      auth: mockServices.auth(),
      catalog,
      httpAuth: mockServices.httpAuth(),
      userInfo: mockServices.userInfo(),
      permissions: mockServices.permissions(),
      permissionsRegistry: mockServices.permissionsRegistry.mock(),
      hasPolicy: true,
    });
    await expect(
      access.entity(mockCredentials.user(), '..:../entities'),
    ).rejects.toThrow('The catalog has no ..:../entities');
    expect(asked).toEqual([]);
  });

  it('are not asked for because a label names them', async () => {
    const origins = new OriginFinder({
      ...claimsOver(catalog),
      logger: mockServices.logger.mock(),
    });
    expect(
      await origins.find(
        { backstage_io_entity_ref: '..:../entities' },
        new AbortController().signal,
      ),
    ).toEqual({ entityRef: null, ownerRef: null, workload: null });
    expect(asked).toEqual([]);
  });
});
