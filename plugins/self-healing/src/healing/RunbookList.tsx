import { EntityHealing } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button, Flex, Text } from '@backstage/ui';
import { RiPlayLine } from '@remixicon/react';
import { useState } from 'react';
import { StateBadge } from '../state/StateBadge';
import { selfHealingTranslationRef } from '../translation';
import { RunbookDialog } from './RunbookDialog';
import styles from './RunbookList.module.css';

/** What a person may run here, each with a plan before anything happens. */
export const RunbookList = (props: {
  healing: EntityHealing;
  onChanged: () => void;
}) => {
  const { healing, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [openRef, setOpenRef] = useState<string>();
  const open = healing.runbooks.find(runbook => runbook.ref === openRef);

  if (healing.runbooks.length === 0) {
    return <Text color="secondary">{t('runbooks.none')}</Text>;
  }
  return (
    <>
      {!healing.allowed.run && (
        <Text as="p" variant="body-small" color="secondary">
          {t('runbooks.notAllowed')}
        </Text>
      )}
      <ul className={styles.runbooks} aria-label={t('runbooks.title')}>
        {healing.runbooks.map(runbook => (
          <li key={runbook.ref} className={styles.runbook}>
            <div className={styles.text}>
              <Text as="h3" variant="body-medium" weight="bold">
                {runbook.title}
              </Text>
              {runbook.description && (
                <Text as="p" variant="body-small" color="secondary">
                  {runbook.description}
                </Text>
              )}
              <Flex align="center" gap="2" className={styles.steps}>
                {runbook.own && (
                  <StateBadge tone="neutral">{t('runbooks.own')}</StateBadge>
                )}
                {runbook.steps.map(step => (
                  <code key={step.id}>{step.action}</code>
                ))}
                {!runbook.verified && (
                  <StateBadge tone="warning">
                    {t('runbooks.unverified')}
                  </StateBadge>
                )}
              </Flex>
            </div>
            <Button
              size="small"
              variant="secondary"
              iconStart={<RiPlayLine />}
              isDisabled={!healing.allowed.run}
              aria-label={t('runbooks.openLabel', { title: runbook.title })}
              onPress={() => setOpenRef(runbook.ref)}
            >
              {t('runbooks.open')}
            </Button>
          </li>
        ))}
      </ul>
      {open && (
        <RunbookDialog
          entityRef={healing.entityRef}
          runbook={open}
          onClose={() => {
            setOpenRef(undefined);
            onChanged();
          }}
        />
      )}
    </>
  );
};
