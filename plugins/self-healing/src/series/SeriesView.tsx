import { EvidenceSeries } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Text } from '@backstage/ui';
import { ScrollRegion } from '../state/ScrollRegion';
import { formatClock } from '../time/format';
import { selfHealingTranslationRef } from '../translation';
import { formatValue } from './formatValue';
import styles from './SeriesView.module.css';
import { Sparkline, sparklineOf } from './sparkline';

/** Of the drawing; it is stretched to the width there is. */
const SIZE = { width: 240, height: 56 };

const clock = (unixSeconds: number) =>
  formatClock(new Date(unixSeconds * 1_000).toISOString());

const path = (line: Sparkline['lines'][number]) =>
  line
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`)
    .join(' ');

/** All of it in one sentence, for who does not see it. */
function useSentence(series: EvidenceSeries, drawn: Sparkline): string {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const { name, unit, points, threshold, marks = [] } = series;
  const sentences: string[] = [
    t('series.sentence', {
      name,
      from: clock(points[0][0]),
      to: clock(points.at(-1)![0]),
      min: formatValue(drawn.min.value, unit),
      max: formatValue(drawn.max.value, unit),
      last: formatValue(drawn.last.value, unit),
    }),
  ];
  if (threshold !== undefined) {
    sentences.push(
      t('series.above', { threshold: formatValue(threshold, unit) }),
    );
  }
  for (const { at, label } of marks) {
    sentences.push(t('series.marked', { label, time: clock(at) }));
  }
  if (drawn.gaps.length > 0) {
    sentences.push(t('series.gaps', { count: drawn.gaps.length }));
  }
  return sentences.join(' ');
}

const Drawing = (props: { series: EvidenceSeries; drawn: Sparkline }) => {
  const { drawn } = props;
  const sentence = useSentence(props.series, drawn);
  return (
    <svg
      className={styles.drawing}
      // Room for the width of lines and dots at the edges.
      viewBox={`-3 -4 ${SIZE.width + 6} ${SIZE.height + 8}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={sentence}
    >
      {drawn.gaps.map(({ from, to }) => (
        <rect
          key={from}
          className={styles.gap}
          x={from}
          y={-4}
          width={to - from}
          height={SIZE.height + 8}
        />
      ))}
      {drawn.threshold !== undefined && (
        <line
          className={styles.threshold}
          x1={0}
          x2={SIZE.width}
          y1={drawn.threshold}
          y2={drawn.threshold}
        />
      )}
      {drawn.marks.map(({ x, label }) => (
        <line
          key={`${x} ${label}`}
          className={styles.mark}
          x1={x}
          x2={x}
          y1={-4}
          y2={SIZE.height + 4}
        />
      ))}
      {drawn.lines.map(line =>
        line.length === 1 ? (
          // A line of no length with round ends is a dot, whatever the stretch.
          <path
            key={line[0].x}
            className={styles.dot}
            d={`${path(line)} h0.01`}
          />
        ) : (
          <path key={line[0].x} className={styles.line} d={path(line)} />
        ),
      )}
      <path className={styles.dot} d={`${path([drawn.last])} h0.01`} />
    </svg>
  );
};

/** One number over time: drawn, in figures, and on request as a table. */
export const SeriesView = ({ series }: { series: EvidenceSeries }) => {
  const { name, unit, points, threshold, marks = [] } = series;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const drawn = sparklineOf(series, SIZE);
  const figures: [name: string, value: number][] = drawn
    ? [
        [t('series.min'), drawn.min.value],
        [t('series.max'), drawn.max.value],
        [t('series.last'), drawn.last.value],
      ]
    : [];
  if (drawn && threshold !== undefined) {
    figures.push([t('series.threshold'), threshold]);
  }
  return (
    <figure className={styles.series}>
      <figcaption className={styles.name}>{name}</figcaption>
      {drawn ? (
        <>
          <Drawing series={series} drawn={drawn} />
          <div className={styles.times} aria-hidden>
            <span>{clock(points[0][0])}</span>
            <span>{clock(points.at(-1)![0])}</span>
          </div>
          <dl className={styles.figures}>
            {figures.map(([figure, value]) => (
              <div key={figure}>
                <dt>{figure}</dt>
                <dd>{formatValue(value, unit)}</dd>
              </div>
            ))}
          </dl>
          {marks.length > 0 && (
            <ul className={styles.marks}>
              {marks.map(({ at, label }) => (
                <li key={`${at} ${label}`}>
                  {clock(at)} {label}
                </li>
              ))}
            </ul>
          )}
          <details className={styles.table}>
            <summary>{t('series.table')}</summary>
            <ScrollRegion label={t('series.tableTitle', { name })}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{t('series.time')}</th>
                    <th scope="col">{t('series.value')}</th>
                  </tr>
                </thead>
                <tbody>
                  {points.map(([at, value], index) => (
                    <tr key={index}>
                      <td>{clock(at)}</td>
                      <td>
                        {value === null
                          ? t('series.notMeasured')
                          : formatValue(value, unit)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollRegion>
          </details>
        </>
      ) : (
        <Text as="p" variant="body-small" color="secondary">
          {t('series.nothing')}
        </Text>
      )}
    </figure>
  );
};
