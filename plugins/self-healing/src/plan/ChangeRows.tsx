import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { ScrollRegion } from '../state/ScrollRegion';
import { selfHealingTranslationRef } from '../translation';
import styles from './ChangeRows.module.css';
import { fieldChanges } from './fieldChanges';

/** What a plan changes, field by field, before and after. */
export const ChangeRows = ({ changes }: { changes: Plan['changes'] }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const fields = fieldChanges(changes);
  if (fields.length === 0) {
    return <p className={styles.none}>{t('plan.noChanges')}</p>;
  }
  return (
    <ScrollRegion label={t('plan.changes')}>
      <table className={styles.changes}>
        <thead>
          <tr>
            <th scope="col">{t('plan.field')}</th>
            <th scope="col">{t('plan.before')}</th>
            <th scope="col">{t('plan.after')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ path, name, within, before, after }) => (
            <tr key={path}>
              <th scope="row">
                {name}
                {within && <span className={styles.within}>{within}</span>}
              </th>
              <td>
                {before === undefined ? (
                  <span className={styles.absent}>{t('plan.absent')}</span>
                ) : (
                  <del className={styles.before}>{before}</del>
                )}
              </td>
              <td className={styles.becomes}>
                {after === undefined ? (
                  <span className={styles.absent}>{t('plan.removed')}</span>
                ) : (
                  <ins className={styles.after}>{after}</ins>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
};
