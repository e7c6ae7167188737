import {
  ANNOTATION_KUBERNETES_ID,
  EntityHealing,
  ENTITY_REF_LABELS,
  IncidentDetail,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button, Flex, Text } from '@backstage/ui';
import { RiRestartLine } from '@remixicon/react';
import { useState } from 'react';
import { RunbookDialog } from '../healing/RunbookDialog';
import { RunbookList } from '../healing/RunbookList';
import { Section } from '../state/Section';
import { Sentence } from '../story/Sentence';
import { selfHealingTranslationRef } from '../translation';
import { nextStepOf } from './nextStep';
import styles from './NextSteps.module.css';

/** What a person can do where nothing goes on by itself. */
export const NextSteps = (props: {
  detail: IncidentDetail;
  /** What can be run; undefined while it is read, or cannot be. */
  healing: EntityHealing | undefined;
  onChanged: () => void;
}) => {
  const { detail, healing, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [planning, setPlanning] = useState(false);
  const next = nextStepOf(detail);
  if (!next) return null;
  const again = healing?.runbooks.find(
    ({ ref }) => ref === next.again?.runbookRef,
  );

  return (
    <Section title={t('next.title')}>
      <Flex direction="column" gap="3">
        <Text as="p" variant="body-medium">
          {t(`next.because.${next.because}`)}{' '}
          {next.because === 'unplaced' && (
            <Sentence>{detail.incident.unplaced ?? ''}</Sentence>
          )}
        </Text>
        {next.because === 'unowned' && detail.incident.missing && (
          <Text as="p" variant="body-medium">
            <Sentence>{detail.incident.missing}</Sentence>
          </Text>
        )}
        {next.because === 'unowned' && (
          <ul className={styles.labels}>
            <li>
              {t('next.labelWorkload')}{' '}
              <code>{ANNOTATION_KUBERNETES_ID}: …</code>
            </li>
            <li>
              {t('next.labelAlert')}{' '}
              <code>{ENTITY_REF_LABELS[1]}: component:default/…</code>
            </li>
          </ul>
        )}
        {again && healing?.allowed.run && (
          <span>
            <Button
              variant="primary"
              iconStart={<RiRestartLine />}
              onPress={() => setPlanning(true)}
            >
              {t('next.again', { title: again.title })}
            </Button>
          </span>
        )}
        {healing && (
          <details className={styles.others}>
            <summary>{t(again ? 'next.others' : 'next.runbooks')}</summary>
            <RunbookList healing={healing} onChanged={onChanged} />
          </details>
        )}
      </Flex>
      {planning && again && healing && (
        <RunbookDialog
          entityRef={healing.entityRef}
          runbook={again}
          given={next.again?.parameters}
          onClose={() => {
            setPlanning(false);
            onChanged();
          }}
        />
      )}
    </Section>
  );
};
