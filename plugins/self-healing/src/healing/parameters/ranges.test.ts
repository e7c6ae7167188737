import { withRanges } from './ranges';

const say = (range: object) => JSON.stringify(range);

describe('withRanges', () => {
  it('says below each number what it takes, however deep', () => {
    expect(
      withRanges(
        {
          properties: {
            replicas: { type: 'integer', minimum: 1, maximum: 10 },
            window: { properties: { hours: { minimum: 0.5 } } },
            ports: { items: { maximum: 65535 } },
            name: { type: 'string' },
          },
        },
        { name: { 'ui:field': 'EntityPicker' } },
        say,
      ),
    ).toEqual({
      replicas: { 'ui:help': '{"minimum":1,"maximum":10}' },
      window: { hours: { 'ui:help': '{"minimum":0.5}' } },
      ports: { items: { 'ui:help': '{"maximum":65535}' } },
      name: { 'ui:field': 'EntityPicker' },
    });
  });

  it('leaves what the runbook says itself', () => {
    expect(
      withRanges(
        { properties: { size: { minimum: 1 } } },
        { size: { 'ui:help': 'in pods' } },
        say,
      ),
    ).toEqual({ size: { 'ui:help': 'in pods' } });
  });
});
