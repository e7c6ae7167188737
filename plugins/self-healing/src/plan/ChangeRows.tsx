import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { ScrollRegion } from '../state/ScrollRegion';
import { selfHealingTranslationRef } from '../translation';
import styles from './ChangeRows.module.css';

function show(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a plan changes, field by field, before and after. */
export const ChangeRows = ({ changes }: { changes: Plan['changes'] }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  if (changes.length === 0) {
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
          {changes.map(change => (
            <tr key={change.path}>
              <th scope="row">{change.path}</th>
              <td>
                {show(change.before) === null ? (
                  <span className={styles.absent}>{t('plan.absent')}</span>
                ) : (
                  <del className={styles.before}>{show(change.before)}</del>
                )}
              </td>
              <td>
                {show(change.after) === null ? (
                  <span className={styles.absent}>{t('plan.removed')}</span>
                ) : (
                  <ins className={styles.after}>{show(change.after)}</ins>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
};
