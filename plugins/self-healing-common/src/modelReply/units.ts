/** A quantity in the base unit of its dimension; `plain` says nothing of it. */
export type Quantity = {
  dimension: 'plain' | 'seconds' | 'bytes' | 'ratio' | 'cores';
  value: number;
  /** Half of the last place that was written. */
  tolerance: number;
  /** The number that stands before the unit. */
  written: number;
};

type Meaning = [dimension: Quantity['dimension'], factor: number];

const KI = 1024;

// Several where people mean several: `m` are minutes or thousandths of a core,
// and MB are said where MiB are meant.
const MEANINGS: [spellings: string, meanings: Meaning[]][] = [
  ['ns nanoseconds', [['seconds', 1e-9]]],
  ['us µs μs microseconds', [['seconds', 1e-6]]],
  ['ms millisecond milliseconds', [['seconds', 1e-3]]],
  ['s sec secs second seconds', [['seconds', 1]]],
  ['min mins minute minutes', [['seconds', 60]]],
  [
    'm',
    [
      ['seconds', 60],
      ['cores', 1e-3],
    ],
  ],
  ['h hr hrs hour hours', [['seconds', 3600]]],
  ['d day days', [['seconds', 86_400]]],
  ['w week weeks', [['seconds', 604_800]]],
  ['b byte bytes', [['bytes', 1]]],
  ['ki kib', [['bytes', KI]]],
  ['mi mib', [['bytes', KI ** 2]]],
  ['gi gib', [['bytes', KI ** 3]]],
  ['ti tib', [['bytes', KI ** 4]]],
  ...(['k', 'm', 'g', 't'] as const).map(
    (letter, index): [string, Meaning[]] => [
      `${letter}b`,
      [
        ['bytes', 1000 ** (index + 1)],
        ['bytes', KI ** (index + 1)],
      ],
    ],
  ),
  [
    'k',
    [
      ['plain', 1000],
      ['bytes', 1000],
    ],
  ],
  ['% percent pct', [['ratio', 0.01]]],
  ['core cores cpu cpus vcpu vcpus', [['cores', 1]]],
  ['millicore millicores millicpu', [['cores', 1e-3]]],
  ['x ×', [['plain', 1]]],
];

const UNITS = new Map(
  MEANINGS.flatMap(([spellings, meanings]) =>
    spellings.split(' ').map(spelling => [spelling, meanings] as const),
  ),
);

// Kubernetes and people write these with a capital, where the small one is
// another unit. Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
const CAPITALS = new Map<string, Meaning[]>([
  [
    'M',
    [
      ['bytes', 1e6],
      ['plain', 1e6],
    ],
  ],
  ['G', [['bytes', 1e9]]],
  ['T', [['bytes', 1e12]]],
]);

/** What a unit may mean; undefined: it is none. */
export function meaningsOf(unit: string): readonly Meaning[] | undefined {
  return CAPITALS.get(unit) ?? UNITS.get(unit.toLowerCase());
}

/** `1,024.5` as a number and half of its last place. */
export function readNumber(text: string): {
  value: number;
  tolerance: number;
} {
  const plain = text.replace(/[,_\u00a0\u202f]/g, '');
  const decimals = /\.(\d+)$/.exec(plain)?.[1].length ?? 0;
  return { value: Number(plain), tolerance: 0.5 * 10 ** -decimals };
}
