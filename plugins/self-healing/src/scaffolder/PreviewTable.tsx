import {
  PolicyPreview,
  Reason,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Text } from '@backstage/ui';
import { Reasons } from '../plan/Reasons';
import { VerdictBadge } from '../state/VerdictBadge';
import { Ago } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './PreviewTable.module.css';

const WEIGHT: Reason['effect'][] = ['forbids', 'limits', 'allows'];

/** The reason that settled it: what held back most. */
function settling(reasons: Reason[]): Reason | undefined {
  return [...reasons].sort(
    (a, b) => WEIGHT.indexOf(a.effect) - WEIGHT.indexOf(b.effect),
  )[0];
}

/** Each incident of those days: what was decided, what would have been, why. */
export const PreviewTable = (props: {
  preview: PolicyPreview;
  days: number;
  entityRef: string;
}) => {
  const { preview, days, entityRef } = props;
  const { incidents, left } = preview;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const unseen = left > 0 && (
    <Text as="p" variant="body-small" color="secondary">
      {t('scaffolder.preview.left', { count: left })}
    </Text>
  );
  if (incidents.length === 0) {
    return (
      <>
        <Text as="p" variant="body-small" color="secondary">
          {t('scaffolder.preview.noIncidents', {
            entity: entityRef,
            days: String(days),
          })}
        </Text>
        {unseen}
      </>
    );
  }
  return (
    <>
      <table className={styles.table}>
        <caption>
          {t('scaffolder.preview.caption', {
            entity: entityRef,
            days: String(days),
          })}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('scaffolder.preview.columns.incident')}</th>
            <th scope="col">{t('scaffolder.preview.columns.then')}</th>
            <th scope="col">{t('scaffolder.preview.columns.now')}</th>
            <th scope="col">{t('scaffolder.preview.columns.why')}</th>
          </tr>
        </thead>
        <tbody>
          {incidents.map(({ id, title, at, was, verdict, reasons }) => (
            <tr key={id}>
              <th scope="row">
                {title}
                <span className={styles.when}>
                  <Ago at={at} />
                </span>
              </th>
              <td data-label={t('scaffolder.preview.columns.then')}>
                <VerdictBadge verdict={was}>
                  {t(`decision.verdicts.${was}`)}
                </VerdictBadge>
              </td>
              <td data-label={t('scaffolder.preview.columns.now')}>
                <VerdictBadge verdict={verdict}>
                  {t(`decision.verdicts.${verdict}`)}
                </VerdictBadge>
              </td>
              <td data-label={t('scaffolder.preview.columns.why')}>
                {reasons.length > 0 && (
                  <details className={styles.why}>
                    <summary>{settling(reasons)?.message}</summary>
                    <Reasons reasons={reasons} />
                  </details>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {unseen}
    </>
  );
};
