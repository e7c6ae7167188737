import { Cell, Link, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import styles from './WrappingCell.module.css';

/** A cell whose words are too telling to be cut off. */
export const WrappingCell = (props: {
  title: string;
  description?: string | null;
  href?: string;
  children?: ReactNode;
}) => (
  <Cell>
    <div className={styles.words}>
      {props.href ? (
        <Link href={props.href}>{props.title}</Link>
      ) : (
        <Text as="p">{props.title}</Text>
      )}
      {props.description && (
        <Text as="p" color="secondary">
          {props.description}
        </Text>
      )}
      {props.children}
    </div>
  </Cell>
);
