import { EntityHealing } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Alert, Flex, Text } from '@backstage/ui';
import { RiLockLine, RiLockUnlockLine } from '@remixicon/react';
import { VerdictBadge } from '../state/VerdictBadge';
import { Sentence } from '../story/Sentence';
import { Countdown } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './PolicyList.module.css';

type Policy = EntityHealing['policies'][number];

const Guardrail = ({
  guardrail,
}: {
  guardrail: Policy['guardrails'][number];
}) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const closed =
    guardrail.closedUntil !== undefined &&
    Date.parse(guardrail.closedUntil) > Date.now();
  return (
    <li className={styles.guardrail} data-closed={closed}>
      {closed ? <RiLockLine aria-hidden /> : <RiLockUnlockLine aria-hidden />}
      <span>
        <Sentence>{guardrail.message}</Sentence>
      </span>
      {closed && guardrail.closedUntil && (
        <strong>
          {t('policies.closedFor')}{' '}
          <Countdown
            until={guardrail.closedUntil}
            over={t('policies.openAgain')}
          />
        </strong>
      )}
    </li>
  );
};

/** Policies that apply here: when they speak, how far they may go. */
export const PolicyList = ({ policies }: { policies: Policy[] }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  if (policies.length === 0) {
    return <Text color="secondary">{t('policies.none')}</Text>;
  }
  return (
    <ul className={styles.policies} aria-label={t('policies.title')}>
      {policies.map(policy => (
        <li key={policy.ref} className={styles.policy}>
          <Flex align="center" gap="2" className={styles.header}>
            <VerdictBadge verdict={policy.autonomy}>
              {t(`policies.autonomy.${policy.autonomy}`)}
            </VerdictBadge>
            <Text as="h3" variant="body-large" weight="bold">
              <EntityRefLink entityRef={policy.ref} hideIcon>
                {policy.title}
              </EntityRefLink>
            </Text>
            {policy.lastVerdict && (
              <VerdictBadge verdict={policy.lastVerdict}>
                {t('policies.lastVerdict', {
                  verdict: t(`decision.verdicts.${policy.lastVerdict}`),
                })}
              </VerdictBadge>
            )}
          </Flex>
          {policy.problem && (
            <Alert
              status="danger"
              icon
              title={t('policies.problem')}
              description={<Sentence>{policy.problem}</Sentence>}
            />
          )}
          <div className={styles.sentence}>
            <span>{t('policies.when')}</span>
            <code>{policy.when}</code>
            <span>{t('policies.then')}</span>
            <span>
              <EntityRefLink entityRef={policy.runbookRef} hideIcon>
                {policy.runbookTitle}
              </EntityRefLink>
            </span>
          </div>
          {policy.guardrails.length > 0 && (
            <ul
              className={styles.guardrails}
              aria-label={t('policies.guardrails')}
            >
              {policy.guardrails.map((guardrail, index) => (
                <Guardrail
                  key={`${guardrail.rule}-${index}`}
                  guardrail={guardrail}
                />
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
};
