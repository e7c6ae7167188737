import fc from 'fast-check';
import { literally, quotable } from './quoted';
import { QueryTemplate } from './QueryTemplate';

/** As Go reads a string between double quotes; undefined where it ends early. */
function unquoted(literal: string): string | undefined {
  if (!/^"(?:\\.|[^"\\\n])*"$/s.test(literal)) return undefined;
  return JSON.parse(literal.replaceAll('\u2028', '\\u2028'));
}

describe('names in queries', () => {
  it('can never end the string that they stand in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), name => {
        expect(unquoted(`"${quotable(name)}"`)).toBe(name);
      }),
    );
  });

  it('mean themselves as patterns', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, other) => {
        const pattern = new RegExp(`^(?:${literally(name)})$`, 's');
        expect(pattern.test(name)).toBe(true);
        expect(pattern.test(other)).toBe(other === name);
      }),
    );
  });

  it('stay in place in a whole query, whatever they hold', () => {
    const template = new QueryTemplate(
      'sum(rate(errors{service="${{ entity.name }}", pod=~"x|${{ workload.name }}-.*"}[5m]))',
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), (entityName, workloadName) => {
        const query = template.render({
          workload: {
            cluster: 'demo',
            namespace: 'shop',
            kind: 'Deployment',
            name: workloadName,
          },
          entity: {
            ref: 'component:default/web',
            kind: 'component',
            namespace: 'default',
            name: entityName,
          },
        });
        const [, first, second] =
          /^sum\(rate\(errors\{service=("(?:\\.|[^"\\])*"), pod=~("(?:\\.|[^"\\])*")\}\[5m\]\)\)$/s.exec(
            query,
          )!;
        expect(unquoted(first)).toBe(entityName);
        expect(unquoted(second)).toBe(`x|${literally(workloadName)}-.*`);
      }),
    );
  });
});
