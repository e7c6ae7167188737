import {
  approvalRequestSchema,
  executionRequestSchema,
  planRequestSchema,
} from './execution';
import { killSwitchRequestSchema } from './killSwitch';
import { describeIssues } from './kinds/shared';

describe('requests', () => {
  it.each([
    [planRequestSchema, {}, 'entityRef: '],
    [planRequestSchema, { entityRef: 'a', runbookRef: '' }, 'runbookRef: '],
    [
      planRequestSchema,
      { entityRef: 'a', runbookRef: 'b', extra: 1 },
      'Unrecognized key: "extra"',
    ],
    [
      executionRequestSchema,
      { entityRef: 'a', runbookRef: 'b' },
      'planDigest: ',
    ],
    [approvalRequestSchema, { verdict: 'maybe', planDigest: 'd' }, 'verdict: '],
    [
      approvalRequestSchema,
      { verdict: 'deny', planDigest: 'd', comment: 'x'.repeat(2001) },
      'comment: ',
    ],
    [
      killSwitchRequestSchema,
      { scope: { scope: 'global' }, engaged: true, reason: '' },
      'reason: say why',
    ],
    [
      killSwitchRequestSchema,
      { scope: { scope: 'cluster' }, engaged: true, reason: 'x' },
      'scope.ref: ',
    ],
    [
      killSwitchRequestSchema,
      { scope: { scope: 'global', ref: 'demo' }, engaged: true, reason: 'x' },
      'scope: Unrecognized key: "ref"',
    ],
    [
      killSwitchRequestSchema,
      { scope: { scope: 'all' }, engaged: true, reason: 'x' },
      'scope.scope: ',
    ],
  ])(
    'names the path of what is wrong with a body (%#)',
    (schema, body, message) => {
      const { error } = schema.safeParse(body);
      expect(error && describeIssues(error)).toContain(message);
    },
  );

  it('takes no parameters for none', () => {
    expect(
      planRequestSchema.parse({ entityRef: 'a', runbookRef: 'b' }).parameters,
    ).toEqual({});
  });
});
