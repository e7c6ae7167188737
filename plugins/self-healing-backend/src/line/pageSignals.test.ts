import { mockServices } from '@backstage/backend-test-utils';
import { createPageSignals } from './pageSignals';

describe('createPageSignals', () => {
  const published: unknown[] = [];
  const publish = jest.fn(async ({ message }: { message: unknown }) => {
    published.push(message);
  });
  const logger = mockServices.logger.mock();

  beforeEach(() => {
    jest.useFakeTimers();
    published.length = 0;
    publish.mockClear();
  });
  afterEach(() => jest.useRealTimers());

  const create = () => createPageSignals({ publish }, logger);

  it('tells what changes several times in a moment once', async () => {
    const tell = create();
    tell({ incidentId: 'a', entityRef: 'component:default/checkout' });
    tell({ incidentId: 'a', entityRef: 'component:default/checkout' });
    tell({ incidentId: 'b' });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(published).toEqual([
      { incidentId: 'a', entityRef: 'component:default/checkout' },
      { incidentId: 'b' },
    ]);
  });

  it('tells again of what changes after it was told', async () => {
    const tell = create();
    tell({ incidentId: 'a' });
    await jest.advanceTimersByTimeAsync(1_000);
    tell({ incidentId: 'a' });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(published).toEqual([{ incidentId: 'a' }, { incidentId: 'a' }]);
  });

  it('goes on when a signal cannot be sent', async () => {
    const tell = create();
    publish.mockRejectedValueOnce(new Error('no bus'));
    tell({ incidentId: 'a' });
    await jest.advanceTimersByTimeAsync(1_000);
    tell({ incidentId: 'b' });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(published).toEqual([{ incidentId: 'b' }]);
  });
});
