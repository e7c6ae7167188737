import { IncidentDetail } from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert, Button } from '@backstage/ui';
import { RiEyeLine, RiEyeOffLine } from '@remixicon/react';
import { useState } from 'react';
import { selfHealingApiRef } from '../api';
import { FailureAlert } from '../live/LiveView';
import { selfHealingTranslationRef } from '../translation';
import styles from './PersonalData.module.css';
import { placeholdersIn } from './personalData';

/**
 * What placeholders in the evidence stand for, for who may see it. Asked for
 * only on a button, since asking is audited; nothing is kept when it is hidden.
 */
export const PersonalData = (props: { detail: IncidentDetail }) => {
  const { detail } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const [values, setValues] = useState<Record<string, string>>();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const placeholders = placeholdersIn(detail);
  if (placeholders.length === 0) return null;

  const show = async () => {
    setPending(true);
    setError(undefined);
    try {
      setValues((await api.revealPersonal(detail.incident.id)).values);
    } catch (failure) {
      setError(failure as Error);
    }
    setPending(false);
  };

  return (
    <div className={styles.personal}>
      <Alert
        role="status"
        status="info"
        icon
        title={t('personal.title', { count: placeholders.length })}
        customActions={
          <Button
            size="small"
            variant="secondary"
            iconStart={values ? <RiEyeOffLine /> : <RiEyeLine />}
            isPending={pending}
            onPress={values ? () => setValues(undefined) : show}
          >
            {t(values ? 'personal.hide' : 'personal.show')}
          </Button>
        }
      />
      {error && <FailureAlert title={t('personal.failed')} error={error} />}
      {values && (
        <table className={styles.table} aria-label={t('personal.table')}>
          <thead>
            <tr>
              <th scope="col">{t('personal.placeholder')}</th>
              <th scope="col">{t('personal.value')}</th>
            </tr>
          </thead>
          <tbody>
            {placeholders.map(name => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{values[name] ?? <em>{t('personal.unknown')}</em>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
};
