import { Analysis } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Link } from '@backstage/ui';
import { RiPlayLine, RiSearchEyeLine } from '@remixicon/react';
import { ReactNode } from 'react';
import { useLocation } from 'react-router-dom';
import { runbookAddress } from '../healing/runbookAddress';
import { RefLink } from '../state/RefLink';
import { selfHealingTranslationRef } from '../translation';
import { ModelSentence, StruckOut } from './ModelSentence';
import styles from './ModelNextSteps.module.css';

type Step = Analysis['nextSteps'][number];

/** What a step is about; a runbook only ever by its empty form. */
const StepName = (props: { step: Step; mayRun: boolean }): ReactNode => {
  const { step, mayRun } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const { pathname } = useLocation();
  const words = step.kind === 'look' ? step.text : step.title ?? step.runbook;
  if (step.struck !== undefined) {
    return <StruckOut reason={step.struck}>{words}</StruckOut>;
  }
  if (step.kind === 'look') return words;
  return mayRun ? (
    <Link href={runbookAddress(pathname, step.runbook)}>
      {t('analysis.openForm', { title: words })}
    </Link>
  ) : (
    <RefLink entityRef={step.runbook}>{words}</RefLink>
  );
};

/** What the model would do next. A person does it, or does not. */
export const ModelNextSteps = (props: {
  analysis: Analysis;
  /** Whether the reader can run runbooks on this page. */
  mayRun: boolean;
}) => {
  const { analysis, mayRun } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return (
    <ul className={styles.steps} aria-label={t('analysis.nextSteps')}>
      {analysis.nextSteps.map((step, index) => (
        <li key={index}>
          {step.kind === 'runbook' ? (
            <RiPlayLine aria-hidden />
          ) : (
            <RiSearchEyeLine aria-hidden />
          )}
          <span>
            <StepName step={step} mayRun={mayRun} />
            {step.why.text && (
              <span className={styles.why}>
                <ModelSentence sentence={step.why} pieces={analysis.pieces} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
};
