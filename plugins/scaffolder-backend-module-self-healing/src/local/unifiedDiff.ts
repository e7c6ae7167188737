import { createTwoFilesPatch } from 'diff';
import { FileChange } from './fileTree';

/** A change as `git apply` and people read it. */
export function unifiedDiff(changes: readonly FileChange[]): string {
  return changes
    .map(({ path, before, after }) => {
      const [head, ...lines] = createTwoFilesPatch(
        before ? `a/${path}` : '/dev/null',
        `b/${path}`,
        before?.toString('utf8') ?? '',
        after.toString('utf8'),
        undefined,
        undefined,
        { context: 3 },
      ).split('\n');
      // A ruler for people that says nothing.
      return (/^=+$/.test(head) ? lines : [head, ...lines]).join('\n');
    })
    .join('');
}
