import { Entity } from '@backstage/catalog-model';
import { EntityHealing } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Text } from '@backstage/ui';
import { ExecutionHistory } from '../execution/ExecutionHistory';
import { WaitingPlans } from '../execution/WaitingPlans';
import { KillSwitchList } from '../killSwitch/KillSwitchList';
import { pulledOf } from '../killSwitch/scopes';
import { Section } from '../state/Section';
import { useIncidentsPath } from '../state/useIncidentsPath';
import { selfHealingTranslationRef } from '../translation';
import { HealingStatus } from './HealingStatus';
import styles from './HealingOverview.module.css';
import { PolicyList } from './PolicyList';
import { RunbookList } from './RunbookList';
import { RunbookOfAddress } from './RunbookOfAddress';
import { Statistics } from './Statistics';

/** The *Self-healing* tab, once it is known what there is to show. */
export const HealingOverview = (props: {
  entity: Entity;
  healing: EntityHealing;
  onChanged: () => void;
}) => {
  const { entity, healing, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const incidents = useIncidentsPath();
  const executions = [...healing.executions].sort((a, b) =>
    b.createdAt.localeCompare(a.createdAt),
  );

  return (
    <div className={styles.overview}>
      <HealingStatus entity={entity} healing={healing} />
      <RunbookOfAddress healing={healing} onChanged={onChanged} />
      <WaitingPlans
        executions={executions}
        allowed={healing.allowed.approve}
        // Which policy planned it is told on its incident's page alone.
        pulledFor={() => pulledOf(healing.killSwitches, null)}
        incidentHref={({ incidentId }) =>
          incidents && incidentId ? `${incidents}/${incidentId}` : undefined
        }
        onAnswered={onChanged}
      />
      <Statistics statistics={healing.statistics} />
      <div className={styles.columns}>
        <Section
          title={t('policies.title')}
          description={t('policies.description')}
        >
          <PolicyList
            policies={healing.policies}
            killSwitches={healing.killSwitches}
          />
        </Section>
        <div className={styles.side}>
          <Section
            title={t('runbooks.title')}
            description={t('runbooks.description')}
          >
            <RunbookList healing={healing} onChanged={onChanged} />
          </Section>
          <Section
            title={t('killSwitch.title')}
            description={t('killSwitch.description')}
          >
            <KillSwitchList
              always={[
                { scope: 'entity', ref: healing.entityRef },
                { scope: 'global' },
              ]}
              entityRef={healing.entityRef}
              killSwitches={healing.killSwitches}
              allowed={scope =>
                scope.scope === 'entity'
                  ? healing.allowed.switchEntity
                  : healing.allowed.switchGlobal
              }
              onChanged={onChanged}
            />
          </Section>
        </div>
      </div>
      <Section title={t('healing.executions')}>
        {executions.length === 0 ? (
          <Text color="secondary">{t('healing.noExecutions')}</Text>
        ) : (
          <ExecutionHistory executions={executions} />
        )}
      </Section>
    </div>
  );
};
