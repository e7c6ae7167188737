import { IncidentDetail } from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Link } from '@backstage/ui';
import { RiArrowLeftLine } from '@remixicon/react';
import { useParams } from 'react-router-dom';
import { selfHealingApiRef } from '../api';
import { LiveView } from '../live/LiveView';
import { useLive } from '../live/useLive';
import { usePageTitle } from '../state/usePageTitle';
import { selfHealingTranslationRef } from '../translation';
import { ElsewhereNotice } from './ElsewhereNotice';
import { IncidentStory } from './IncidentStory';
import styles from './IncidentPage.module.css';

/** One incident by the id in the address, kept live while it goes on. */
export const IncidentPage = (props: {
  /** The entity whose page this is; absent where it is everybody's. */
  entityRef?: string;
}) => {
  const { entityRef } = props;
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
  usePageTitle(live.value?.incident.title);
  return (
    <>
      <Link href=".." standalone className={styles.back}>
        <RiArrowLeftLine aria-hidden /> {t('incident.back')}
      </Link>
      <LiveView live={live} failureTitle={t('incident.failed')}>
        {detail =>
          entityRef === undefined || detail.incident.entityRef === entityRef ? (
            <IncidentStory detail={detail} onChanged={live.refresh} />
          ) : (
            <ElsewhereNotice incident={detail.incident} />
          )
        }
      </LiveView>
    </>
  );
};
