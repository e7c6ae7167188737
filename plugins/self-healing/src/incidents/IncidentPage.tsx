import { IncidentDetail } from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Link } from '@backstage/ui';
import { RiArrowLeftLine } from '@remixicon/react';
import { useParams } from 'react-router-dom';
import { selfHealingApiRef } from '../api';
import { LiveView } from '../live/LiveView';
import { useLive } from '../live/useLive';
import { selfHealingTranslationRef } from '../translation';
import { IncidentStory } from './IncidentStory';
import styles from './IncidentPage.module.css';

/** One incident by the id in the address, kept live while it goes on. */
export const IncidentPage = () => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const { incidentId = '' } = useParams();
  const live = useLive<IncidentDetail>(
    incidentId,
    () => api.getIncident(incidentId),
    {
      concerns: signal => signal.incidentId === incidentId,
      unsettled: ({ incident }) => incident.status !== 'resolved',
    },
  );

  return (
    <>
      <Link href=".." standalone className={styles.back}>
        <RiArrowLeftLine aria-hidden /> {t('incident.back')}
      </Link>
      <LiveView live={live} failureTitle={t('incident.failed')}>
        {detail => <IncidentStory detail={detail} onChanged={live.refresh} />}
      </LiveView>
    </>
  );
};
