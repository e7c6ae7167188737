import {
  SentPiece,
  Sentence,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { RiScissorsCutLine } from '@remixicon/react';
import { ReactNode } from 'react';
import { selfHealingTranslationRef } from '../translation';
import { Citation } from './Citation';
import styles from './ModelSentence.module.css';

/** The pieces that a sentence cites, as chips that lead to them. */
export const Citations = (props: { ids: string[]; pieces: SentPiece[] }) => {
  const { ids, pieces } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  if (ids.length === 0) return null;
  return (
    <span
      role="group"
      aria-label={t('analysis.cites')}
      className={styles.chips}
    >
      {[...new Set(ids)].map(id => (
        <Citation
          key={id}
          id={id}
          piece={pieces.find(piece => piece.id === id)}
          className={styles.chip}
        />
      ))}
    </span>
  );
};

/** Words that must not be believed, and why, for eyes and ears. */
export const StruckOut = (props: { reason: string; children: ReactNode }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return (
    <span className={styles.struck}>
      <del>{props.children}</del>{' '}
      <span className={styles.reason}>
        <RiScissorsCutLine aria-hidden />
        {t('analysis.struck', { reason: props.reason })}
      </span>
    </span>
  );
};

/** One sentence of a model: with what it cites, or struck out. */
export const ModelSentence = (props: {
  sentence: Sentence;
  pieces: SentPiece[];
}) => {
  const { text, evidence, struck } = props.sentence;
  if (struck !== undefined) {
    return <StruckOut reason={struck}>{text}</StruckOut>;
  }
  return (
    <span className={styles.sentence}>
      {text} <Citations ids={evidence} pieces={props.pieces} />
    </span>
  );
};
