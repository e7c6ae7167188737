import { ScrollRegion } from './ScrollRegion';
import styles from './Verbatim.module.css';

/** Text as it was written, word by word. */
export const Verbatim = (props: {
  label: string;
  text: string;
  /** Long lines go on below; else one scrolls to their end. */
  wraps?: boolean;
}) => (
  <ScrollRegion label={props.label}>
    <pre
      className={`${styles.text} ${
        props.wraps ? styles.wrapped : styles.whole
      }`}
    >
      {props.text}
    </pre>
  </ScrollRegion>
);
