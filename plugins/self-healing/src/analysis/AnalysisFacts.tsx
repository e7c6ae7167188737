import { Analysis } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { ReactNode } from 'react';
import { RefLink } from '../state/RefLink';
import { Ago, Lasting } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './AnalysisFacts.module.css';

const COUNT = new Intl.NumberFormat();

/** Answers cost cents and parts of cents. */
const DOLLARS = new Intl.NumberFormat(undefined, {
  style: 'currency',
  currency: 'USD',
  maximumSignificantDigits: 3,
});

/** Which model it was, who asked, and what it took. */
export const AnalysisFacts = ({ analysis }: { analysis: Analysis }) => {
  const { askedAt, askedBy, endedAt, model, tokens, cost } = analysis;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const facts: [name: string, value: ReactNode][] = [
    [t('analysis.facts.model'), <code>{model.name}</code>],
    [
      t('analysis.facts.askedBy'),
      askedBy === 'policy' ? (
        t('analysis.facts.policy')
      ) : (
        <RefLink entityRef={askedBy} />
      ),
    ],
    [t('analysis.facts.asked'), <Ago at={askedAt} />],
    [t('analysis.facts.took'), <Lasting from={askedAt} to={endedAt ?? null} />],
  ];
  if (tokens) {
    const spent = t('analysis.facts.tokensValue', {
      input: COUNT.format(tokens.input),
      output: COUNT.format(tokens.output),
    });
    facts.push([
      t('analysis.facts.tokens'),
      tokens.cachedInput
        ? `${spent}, ${t('analysis.facts.cached', {
            cached: COUNT.format(tokens.cachedInput),
          })}`
        : spent,
    ]);
  }
  if (cost) facts.push([t('analysis.facts.cost'), DOLLARS.format(cost.amount)]);
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
};
