import { RELATION_DEPENDENCY_OF } from '@backstage/catalog-model';
import { runbookEntitySchema } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import { ProofPlan } from '../plan/ProofPlan';
import { RefLink } from '../state/RefLink';
import { Section } from '../state/Section';
import { selfHealingTranslationRef } from '../translation';
import styles from './KindCard.module.css';
import { ProblemAlert } from './ProblemAlert';
import { markedProblems } from './problems';

/** A runbook on its own page: can it be used, what it does, who runs it. */
export const RunbookCard = () => {
  const { entity } = useEntity();
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const spec = runbookEntitySchema.safeParse(entity).data?.spec;
  const policies = (entity.relations ?? [])
    .filter(({ type }) => type === RELATION_DEPENDENCY_OF)
    .map(({ targetRef }) => targetRef);

  return (
    <Section title={t('kinds.runbook')}>
      <Flex direction="column" gap="3">
        <ProblemAlert
          title="kinds.runbookProblem"
          problems={markedProblems(entity)}
        />
        {spec && (
          <>
            <dl className={styles.facts}>
              <div>
                <dt>{t('kinds.steps')}</dt>
                {spec.steps.map(({ id, name, action }) => (
                  <dd key={id}>
                    {name ?? id} <code>{action}</code>
                  </dd>
                ))}
              </div>
            </dl>
            <ProofPlan
              verify={spec.verify}
              onFailure={spec.onFailure}
              plans={[]}
            />
          </>
        )}
        <Text as="h3" variant="body-medium" weight="bold">
          {t('kinds.usedBy')}
        </Text>
        {policies.length === 0 ? (
          <Text color="secondary">{t('kinds.unused')}</Text>
        ) : (
          <ul className={styles.list} aria-label={t('kinds.usedBy')}>
            {policies.map(ref => (
              <li key={ref}>
                <RefLink entityRef={ref} />
              </li>
            ))}
          </ul>
        )}
      </Flex>
    </Section>
  );
};
