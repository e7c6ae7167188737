import {
  IncidentQuery,
  incidentStatusSchema,
  KillSwitch,
  killSwitchPermission,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  Cell,
  Flex,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { useSearchParams } from 'react-router-dom';
import { selfHealingApiRef } from '../api';
import { IncidentTable } from '../incidents/IncidentTable';
import { KillSwitchList } from '../killSwitch/KillSwitchList';
import { LiveView } from '../live/LiveView';
import { useLive } from '../live/useLive';
import { EmptyNotice } from '../state/EmptyNotice';
import { RefLink } from '../state/RefLink';
import { Section } from '../state/Section';
import { selfHealingTranslationRef } from '../translation';

const FILTERS = ['active', 'all', 'unowned'] as const;

type Filter = (typeof FILTERS)[number];

const QUERIES: Record<Filter, IncidentQuery> = {
  active: {
    status: incidentStatusSchema.options.filter(
      status => status !== 'resolved',
    ),
  },
  all: {},
  unowned: { unowned: true },
};

const KillSwitches = () => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const { allowed } = usePermission({ permission: killSwitchPermission });
  const live = useLive<KillSwitch[]>(
    'kill-switches',
    () => api.listKillSwitches(),
    { concerns: signal => !signal.incidentId, unsettled: () => true },
  );
  return (
    <Section
      title={t('killSwitch.title')}
      description={t('killSwitch.description')}
    >
      <LiveView live={live} failureTitle={t('killSwitch.loadFailed')}>
        {killSwitches => (
          <KillSwitchList
            always={[{ scope: 'global' }]}
            killSwitches={killSwitches}
            allowed={() => allowed}
            onChanged={live.refresh}
          />
        )}
      </LiveView>
    </Section>
  );
};

/** Incidents of all entities, the unowned ones too, and every kill switch. */
export const Fleet = () => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [search, setSearch] = useSearchParams();
  const asked = search.get('show');
  const filter = FILTERS.find(name => name === asked) ?? 'active';

  return (
    <Flex direction="column" gap="4">
      <KillSwitches />
      <ToggleButtonGroup
        aria-label={t('fleet.show')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[filter]}
        onSelectionChange={keys =>
          setSearch({ show: String([...keys][0]) }, { replace: true })
        }
      >
        {FILTERS.map(name => (
          <ToggleButton key={name} id={name}>
            {t(`fleet.filters.${name}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <IncidentTable
        // Pages walked under one filter mean nothing under another.
        key={filter}
        query={QUERIES[filter]}
        concerns={() => true}
        hrefOf={incident => `incidents/${incident.id}`}
        extraColumn={{
          id: 'entity',
          label: t('fleet.entity'),
          defaultWidth: '1fr',
          minWidth: 150,
          cell: incident => (
            <Cell>
              {incident.entityRef ? (
                <RefLink entityRef={incident.entityRef} />
              ) : (
                <Text color="secondary">{t('incident.unowned')}</Text>
              )}
            </Cell>
          ),
        }}
        emptyState={list => {
          // An empty list of what one may not see says nothing of what there is.
          const shown =
            filter === 'unowned' && list.mayReadUnowned === false
              ? 'hidden'
              : filter;
          return (
            <EmptyNotice
              title={t(`fleet.empty.${shown}.title`)}
              description={t(`fleet.empty.${shown}.description`)}
            />
          );
        }}
      />
    </Flex>
  );
};
