import { Flex, Text } from '@backstage/ui';
import { RiHeartPulseLine } from '@remixicon/react';
import { ReactNode } from 'react';
import styles from './EmptyNotice.module.css';

/** Nothing here yet: says what would appear, and how to see it happen. */
export const EmptyNotice = (props: {
  title: string;
  description: string;
  children?: ReactNode;
}) => (
  <Flex direction="column" align="center" gap="2" className={styles.notice}>
    <RiHeartPulseLine aria-hidden className={styles.icon} />
    <Text as="p" variant="title-x-small" weight="bold">
      {props.title}
    </Text>
    <Text as="p" color="secondary" className={styles.description}>
      {props.description}
    </Text>
    {props.children}
  </Flex>
);
