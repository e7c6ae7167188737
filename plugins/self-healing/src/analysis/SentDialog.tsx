import { Analysis } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button, Flex, Text } from '@backstage/ui';
import { RiFileCopyLine } from '@remixicon/react';
import { useState } from 'react';
import { OpenDialog } from '../state/OpenDialog';
import { Verbatim } from '../state/Verbatim';
import { formatClock } from '../time/format';
import { selfHealingTranslationRef } from '../translation';
import { formatValue } from '../series/formatValue';
import styles from './SentDialog.module.css';

const COUNT = new Intl.NumberFormat();

/** One part of it, word by word, with its size. */
const Part = ({ name, text }: { name: string; text: string }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [copied, setCopied] = useState<boolean>();
  const copy = () =>
    // Absent where the portal is served without TLS.
    Promise.resolve(navigator.clipboard)
      .then(clipboard => clipboard.writeText(text))
      .then(
        () => setCopied(true),
        () => setCopied(false),
      );
  return (
    <section className={styles.part} aria-label={name}>
      <div className={styles.head}>
        <Text as="h3" variant="body-medium" weight="bold">
          {name}
        </Text>
        <Text as="span" variant="body-small" color="secondary">
          {t('analysis.sent.size', {
            characters: COUNT.format(text.length),
            bytes: formatValue(new Blob([text]).size, 'bytes'),
          })}
        </Text>
        <Button
          size="small"
          variant="tertiary"
          iconStart={<RiFileCopyLine />}
          aria-label={t('analysis.sent.copyLabel', { part: name })}
          onPress={copy}
        >
          {t('analysis.sent.copy')}
        </Button>
        <span role="status" className={styles.copied}>
          {copied !== undefined &&
            t(copied ? 'analysis.sent.copied' : 'analysis.sent.notCopied')}
        </span>
      </div>
      <Verbatim label={name} text={text} wraps />
    </section>
  );
};

/** Everything that left the portal for this analysis, and what came back. */
export const SentDialog = (props: {
  analysis: Analysis;
  onClose: () => void;
}) => {
  const { analysis, onClose } = props;
  const { sent, reply, model, askedAt } = analysis;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  if (!sent) return null;
  return (
    <OpenDialog
      title={t('analysis.sent.title', { model: model.name })}
      width={900}
      actions={
        <Button variant="secondary" onPress={onClose}>
          {t('analysis.sent.close')}
        </Button>
      }
      onClose={onClose}
    >
      <Flex direction="column" gap="4">
        <Text as="p" color="secondary">
          {t('analysis.sent.exactly', { time: formatClock(askedAt) })}
        </Text>
        <Part name={t('analysis.sent.system')} text={sent.system} />
        <Part name={t('analysis.sent.prompt')} text={sent.prompt} />
        <Part
          name={t('analysis.sent.schema')}
          text={JSON.stringify(sent.schema, null, 2)}
        />
        {reply !== undefined && (
          <Part name={t('analysis.sent.reply')} text={reply} />
        )}
      </Flex>
    </OpenDialog>
  );
};
