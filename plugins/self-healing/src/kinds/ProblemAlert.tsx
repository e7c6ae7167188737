import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert } from '@backstage/ui';
import { selfHealingTranslationRef } from '../translation';
import styles from './ProblemAlert.module.css';

/** What is wrong with a policy or runbook, one mistake a line. */
export const ProblemAlert = (props: {
  title: 'kinds.policyProblem' | 'kinds.runbookProblem';
  problems: string[];
}) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  if (props.problems.length === 0) return null;
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={t(props.title)}
      description={
        <ul className={styles.problems}>
          {props.problems.map(problem => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      }
    />
  );
};
