import { Text } from '@backstage/ui';
import { ReactNode } from 'react';

/** Title, description and help of a field, as those around it have them. */
export const FieldFrame = (props: {
  title: string;
  description?: string;
  children: ReactNode;
}) => (
  <div role="group" aria-label={props.title}>
    <Text as="p" variant="body-medium" weight="bold">
      {props.title}
    </Text>
    {props.description && (
      <Text as="p" variant="body-small" color="secondary">
        {props.description}
      </Text>
    )}
    {props.children}
  </div>
);
