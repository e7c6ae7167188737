import { ReactNode } from 'react';
import styles from './ScrollRegion.module.css';

/**
 * Content that may be wider or higher than its place. It takes the focus, as
 * people without a pointer could not scroll it otherwise.
 * https://dequeuniversity.com/rules/axe/4.10/scrollable-region-focusable
 */
export const ScrollRegion = (props: { label: string; children: ReactNode }) => (
  <div
    className={styles.region}
    role="group"
    aria-label={props.label}
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    tabIndex={0}
  >
    {props.children}
  </div>
);
