import {
  EntityHealing,
  KillSwitch,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert, Flex, Text } from '@backstage/ui';
import { RiLockLine, RiLockUnlockLine } from '@remixicon/react';
import { pulledOf } from '../killSwitch/scopes';
import { RefLink } from '../state/RefLink';
import { VerdictBadge } from '../state/VerdictBadge';
import { Sentence } from '../story/Sentence';
import { Countdown } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './PolicyList.module.css';

type Policy = EntityHealing['policies'][number];

type GuardrailState = Policy['guardrails'][number];

function isTimed({ closedUntil }: GuardrailState): boolean {
  return closedUntil !== undefined && Date.parse(closedUntil) > Date.now();
}

/** By the clock where it says until when, so that it opens before one's eyes. */
function isClosed(guardrail: GuardrailState): boolean {
  return guardrail.closedUntil === undefined
    ? guardrail.open === false
    : isTimed(guardrail);
}

const Guardrail = ({ guardrail }: { guardrail: GuardrailState }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const closed = isClosed(guardrail);
  return (
    <li className={styles.guardrail} data-closed={closed}>
      {closed ? <RiLockLine aria-hidden /> : <RiLockUnlockLine aria-hidden />}
      <span>
        <Sentence>{guardrail.message}</Sentence>
      </span>
      {closed && isTimed(guardrail) && (
        <strong>
          {t('policies.closedFor')}{' '}
          <Countdown
            until={guardrail.closedUntil ?? ''}
            over={t('policies.openAgain')}
          />
        </strong>
      )}
    </li>
  );
};

/** Closed ones first; that the others are open is said once. */
const Guardrails = ({ guardrails }: { guardrails: GuardrailState[] }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const closed = guardrails.filter(isClosed);
  const open = guardrails.filter(guardrail => !isClosed(guardrail));
  const listOf = (some: GuardrailState[]) => (
    <ul className={styles.guardrails} aria-label={t('policies.guardrails')}>
      {some.map((guardrail, index) => (
        <Guardrail key={`${guardrail.rule}-${index}`} guardrail={guardrail} />
      ))}
    </ul>
  );
  return (
    <>
      {closed.length > 0 && listOf(closed)}
      {open.length > 0 && (
        <details className={styles.open}>
          <summary>{t('policies.open', { count: open.length })}</summary>
          {listOf(open)}
        </details>
      )}
    </>
  );
};

/** How far it may go, as things are now. */
const AutonomyBadge = (props: { policy: Policy; stopped: boolean }) => {
  const { policy, stopped } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  if (policy.problem) {
    return <VerdictBadge verdict="deny">{t('policies.unusable')}</VerdictBadge>;
  }
  return stopped ? (
    <VerdictBadge verdict="deny">{t('policies.stopped')}</VerdictBadge>
  ) : (
    <VerdictBadge verdict={policy.autonomy}>
      {t(`policies.autonomy.${policy.autonomy}`)}
    </VerdictBadge>
  );
};

/** Policies that apply here: when they speak, how far they may go. */
export const PolicyList = (props: {
  policies: Policy[];
  /** Which concern the entity. */
  killSwitches: KillSwitch[];
}) => {
  const { policies, killSwitches } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  if (policies.length === 0) {
    return <Text color="secondary">{t('policies.none')}</Text>;
  }
  return (
    <ul className={styles.policies} aria-label={t('policies.title')}>
      {policies.map(policy => (
        <li key={policy.ref} className={styles.policy}>
          <Flex align="center" gap="2" className={styles.header}>
            <AutonomyBadge
              policy={policy}
              stopped={pulledOf(killSwitches, policy.ref).length > 0}
            />
            <Text as="h3" variant="body-large" weight="bold">
              <RefLink entityRef={policy.ref}>{policy.title}</RefLink>
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
          {policy.warning && (
            <Alert
              status="warning"
              icon
              title={t('policies.warning')}
              description={<Sentence>{policy.warning}</Sentence>}
            />
          )}
          <div className={styles.sentence}>
            <span>{t('policies.when')}</span>
            <code>{policy.when}</code>
            <span>{t('policies.then')}</span>
            <span>
              <RefLink entityRef={policy.runbookRef} defaultKind="runbook">
                {policy.runbookTitle}
              </RefLink>
            </span>
          </div>
          <Guardrails guardrails={policy.guardrails} />
        </li>
      ))}
    </ul>
  );
};
