import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { redact, UNREDACTABLE } from '../redact';
import { spoken } from '../withoutSecrets';
import { CatalogNames } from './CatalogNames';
import { ownRules, setOwnRules } from './ownRules';

const user = (name: string, displayName?: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name },
  spec: { memberOf: [], profile: displayName ? { displayName } : {} },
});

describe("names of the catalog's users", () => {
  const warn = jest.fn();
  const catalog = catalogServiceMock.mock();
  const answers = catalogServiceMock({
    entities: [user('ada', 'Ada Lovelace'), user('guest')],
  });
  let names: CatalogNames;

  beforeEach(() => {
    jest.resetAllMocks();
    catalog.queryEntities.mockImplementation((...asked) =>
      answers.queryEntities(...asked),
    );
    names = new CatalogNames({
      auth: mockServices.auth(),
      catalog,
      logger: mockServices.logger.mock({ warn }),
    });
    setOwnRules({ ...ownRules(), names });
  });
  afterEach(() => setOwnRules());

  it('are hidden once they were read', async () => {
    await names.refreshIfOld();
    expect(warn.mock.calls).toEqual([]);
    expect(redact('Ada Lovelace asked').text).toBe('<PERSON_1> asked');
    expect(spoken('Ada Lovelace asked')).toBe('<PERSON> asked');
    await names.refreshIfOld();
    expect(catalog.queryEntities).toHaveBeenCalledTimes(1);
  });

  it('withhold what would be kept as long as nobody knows them', async () => {
    catalog.queryEntities.mockRejectedValue(new Error('the catalog is away'));
    await names.refreshIfOld();
    expect(redact('Ada Lovelace asked').text).toBe(UNREDACTABLE);
    expect(spoken('starting')).toBe('starting');
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(/withheld until.*the catalog is away/),
    );
    catalog.queryEntities.mockImplementation((...asked) =>
      answers.queryEntities(...asked),
    );
    await names.refreshIfOld();
    expect(redact('Ada Lovelace asked').text).toBe('<PERSON_1> asked');
  });
});
