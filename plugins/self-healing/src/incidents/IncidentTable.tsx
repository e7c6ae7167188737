import {
  IncidentList,
  IncidentQuery,
  IncidentSummary,
  SelfHealingSignal,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Cell, ColumnConfig, Table } from '@backstage/ui';
import { ReactNode, useState } from 'react';
import { selfHealingApiRef } from '../api';
import { LiveView } from '../live/LiveView';
import { useLive } from '../live/useLive';
import { StateBadge } from '../state/StateBadge';
import { incidentState } from '../state/incidentState';
import { SEVERITY_TONES } from '../state/tone';
import { WrappingCell } from '../state/WrappingCell';
import { Ago, Lasting } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';

const PAGE_SIZE = 20;

/** Incidents that a query finds, page by page, kept live. */
export const IncidentTable = (props: {
  query: IncidentQuery;
  concerns: (signal: SelfHealingSignal) => boolean;
  hrefOf: (incident: IncidentSummary) => string;
  extraColumn: ColumnConfig<IncidentSummary>;
  emptyState: (list: IncidentList) => ReactNode;
}) => {
  const { query, concerns, hrefOf, extraColumn, emptyState } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  // Cursors of the pages walked to get here; the first page has none.
  const [cursors, setCursors] = useState<string[]>([]);
  const request = { ...query, limit: PAGE_SIZE, cursor: cursors.at(-1) };
  const live = useLive<IncidentList>(
    JSON.stringify(request),
    () => api.listIncidents(request),
    // A new incident can appear at any time.
    { concerns, unsettled: () => true },
  );

  const columns: ColumnConfig<IncidentSummary>[] = [
    {
      id: 'status',
      label: t('incidents.columns.status'),
      width: 185,
      cell: incident => (
        <Cell>
          <StateBadge tone={incidentState(incident).tone}>
            {t(`incidents.statuses.${incidentState(incident).word}`)}
          </StateBadge>
        </Cell>
      ),
    },
    {
      id: 'severity',
      label: t('incidents.columns.severity'),
      width: 115,
      cell: incident => (
        <Cell>
          <StateBadge tone={SEVERITY_TONES[incident.severity]}>
            {t(`incidents.severities.${incident.severity}`)}
          </StateBadge>
        </Cell>
      ),
    },
    {
      id: 'title',
      label: t('incidents.columns.title'),
      isRowHeader: true,
      defaultWidth: '3fr',
      minWidth: 200,
      cell: incident => (
        <WrappingCell title={incident.title} description={incident.workload} />
      ),
    },
    {
      id: 'alerts',
      label: t('incidents.columns.alerts'),
      width: 110,
      cell: incident => (
        <WrappingCell
          title={t('incidents.firing', {
            firing: String(incident.firingCount),
            total: String(incident.alertCount),
          })}
        />
      ),
    },
    {
      id: 'opened',
      label: t('incidents.columns.opened'),
      width: 130,
      cell: incident => (
        <Cell>
          <Ago at={incident.openedAt} />
        </Cell>
      ),
    },
    {
      id: 'duration',
      label: t('incidents.columns.duration'),
      width: 110,
      cell: incident => (
        <Cell>
          <Lasting from={incident.openedAt} to={incident.resolvedAt} />
        </Cell>
      ),
    },
    extraColumn,
  ];

  return (
    <LiveView live={live} failureTitle={t('incidents.failed')}>
      {list => (
        <Table
          columnConfig={columns}
          data={list.items}
          rowConfig={{ getHref: hrefOf }}
          emptyState={emptyState(list)}
          pagination={
            list.nextCursor || cursors.length > 0
              ? {
                  type: 'page',
                  pageSize: PAGE_SIZE,
                  showPageSizeOptions: false,
                  showPaginationLabel: false,
                  hasNextPage: list.nextCursor !== undefined,
                  hasPreviousPage: cursors.length > 0,
                  onNextPage: () =>
                    list.nextCursor &&
                    setCursors([...cursors, list.nextCursor]),
                  onPreviousPage: () => setCursors(cursors.slice(0, -1)),
                }
              : { type: 'none' }
          }
        />
      )}
    </LiveView>
  );
};
