import { quoted } from './quoted';

/** As Prometheus names labels without quotes. */
const PLAIN_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * The same expression, of these label sets only, whatever it is made of: what a
 * large cluster measures must not be sent just to be thrown away.
 *
 * @param labelSets - all with the same names
 */
export function narrowedTo(
  expression: string,
  labelSets: readonly Record<string, string>[],
): string {
  const names = Object.keys(labelSets[0] ?? {}).filter(
    name => name !== '__name__' && PLAIN_NAME.test(name),
  );
  if (names.length === 0) return expression;
  const wanted = labelSets.map(labels =>
    names.reduce(
      (vector, name) =>
        `label_replace(${vector}, ${quoted(name)}, ${quoted(
          // A dollar stands for a group of the pattern.
          labels[name].replaceAll('$', '$$$$'),
        )}, "", "")`,
      'vector(1)',
    ),
  );
  // A comment at its end would take what follows along.
  return `(${expression}\n) and on (${names.join(', ')}) (${wanted.join(
    ' or ',
  )})`;
}
