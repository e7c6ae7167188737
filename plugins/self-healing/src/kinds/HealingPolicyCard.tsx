import { Entity } from '@backstage/catalog-model';
import {
  healingPolicyEntitySchema,
  HealingPolicySpec,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { catalogApiRef, useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Skeleton, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { FailureAlert } from '../live/LiveView';
import { RefLink } from '../state/RefLink';
import { Section } from '../state/Section';
import { VerdictBadge } from '../state/VerdictBadge';
import { selfHealingTranslationRef } from '../translation';
import styles from './KindCard.module.css';
import { ProblemAlert } from './ProblemAlert';
import { markedProblems, runbookRefOf, withoutDefault } from './problems';
import { Targets } from './Targets';

const Fact = (props: { name: string; children: ReactNode }) => (
  <div>
    <dt>{props.name}</dt>
    <dd>{props.children}</dd>
  </div>
);

/** What is wrong beyond the policy itself: with the runbook that it names. */
function useRunbookProblems(policy: Entity) {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const catalog = useApi(catalogApiRef);
  const ref = runbookRefOf(policy);
  const runbook = useAsync(
    async () => (ref ? (await catalog.getEntityByRef(ref)) ?? null : null),
    [catalog, ref],
  );
  const problems: string[] = [];
  if (ref && runbook.value === null) {
    problems.push(t('kinds.noRunbook', { ref }));
  } else if (runbook.value) {
    const [problem] = markedProblems(runbook.value);
    if (problem) problems.push(t('kinds.brokenRunbook', { problem }));
    const asked = withoutDefault(runbook.value);
    if (asked.length > 0) {
      problems.push(
        t('kinds.runbookAsks', { parameters: asked.join(t('proof.and')) }),
      );
    }
  }
  return { ref, loading: runbook.loading, error: runbook.error, problems };
}

function guardrailWords({ guardrails }: HealingPolicySpec): string[] {
  const { cooldown, limit, blastRadius } = guardrails;
  return [
    ...(cooldown ? [`cooldown: ${cooldown}`] : []),
    ...(limit ? [`limit: ${limit.executions} per ${limit.per}`] : []),
    ...(blastRadius
      ? [
          `blastRadius: ${Object.entries(blastRadius)
            .map(([name, value]) => `${name} ${value}`)
            .join(', ')}`,
        ]
      : []),
  ];
}

const Escalated = ({ to }: { to: string }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  if (to === 'owner') return <>{t('kinds.owner')}</>;
  if (to === 'platform') return <>{t('kinds.platform')}</>;
  return <RefLink entityRef={to} defaultKind="group" />;
};

/** A policy on its own page: can it be used, when, what, where, with whom. */
export const HealingPolicyCard = () => {
  const { entity } = useEntity();
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const runbook = useRunbookProblems(entity);
  const parsed = healingPolicyEntitySchema.safeParse(entity);
  const spec = parsed.data?.spec;

  return (
    <Section title={t('kinds.policy')}>
      <Flex direction="column" gap="3">
        <ProblemAlert
          title="kinds.policyProblem"
          problems={[...markedProblems(entity), ...runbook.problems]}
        />
        {runbook.error && (
          <FailureAlert
            error={runbook.error}
            title={t('kinds.runbookUnknown')}
          />
        )}
        {runbook.loading && <Skeleton width="60%" height={24} />}
        {spec && (
          <>
            <dl className={styles.facts}>
              <Fact name={t('kinds.autonomy')}>
                <VerdictBadge verdict={spec.autonomy}>
                  {t(`policies.autonomy.${spec.autonomy}`)}
                </VerdictBadge>
              </Fact>
              <Fact name={t('policies.when')}>
                <code>{spec.when}</code>
              </Fact>
              <Fact name={t('policies.then')}>
                <RefLink entityRef={runbook.ref ?? spec.runbook} />
              </Fact>
              <Fact name={t('policies.guardrails')}>
                {guardrailWords(spec).map(words => (
                  <code key={words} className={styles.line}>
                    {words}
                  </code>
                ))}
                {guardrailWords(spec).length === 0 && t('kinds.none')}
              </Fact>
              {spec.autonomy !== 'observe' && (
                <Fact name={t('kinds.approval')}>
                  {t('kinds.approvals', {
                    count: spec.approval.count,
                    expires: spec.approval.expires,
                  })}{' '}
                  {spec.approval.from.map((from, index) => (
                    <span key={from}>
                      {index > 0 && ', '}
                      {from === 'owner' ? (
                        t('kinds.owner')
                      ) : (
                        <RefLink entityRef={from} defaultKind="group" />
                      )}
                    </span>
                  ))}
                </Fact>
              )}
              {spec.escalate && (
                <Fact name={t('kinds.escalate')}>
                  {t('kinds.escalatesAfter', { after: spec.escalate.after })}{' '}
                  <Escalated to={spec.escalate.to} />
                </Fact>
              )}
            </dl>
            <Text as="h3" variant="body-medium" weight="bold">
              {t('kinds.targets')}
            </Text>
            <Targets targets={spec.targets} />
          </>
        )}
      </Flex>
    </Section>
  );
};
