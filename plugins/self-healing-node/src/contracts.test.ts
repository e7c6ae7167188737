import { stampText } from './contracts';

it('writes a stamp as it stands on the target', () => {
  expect(
    stampText({ executionId: 'e1', stepId: 'undo', direction: 'do' }),
  ).toBe('e1/undo/do');
});
