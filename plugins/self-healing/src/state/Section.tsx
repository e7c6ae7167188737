import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import { SectionBoundary } from './SectionBoundary';

/** A part of a page under its title, which fails alone if it fails. */
export const Section = (props: {
  title: string;
  description?: string;
  children: ReactNode;
}) => (
  <Card role="region" aria-label={props.title}>
    <CardHeader>
      <Text as="h2" variant="title-x-small" weight="bold">
        {props.title}
      </Text>
      {props.description && (
        <Text as="p" variant="body-small" color="secondary">
          {props.description}
        </Text>
      )}
    </CardHeader>
    <CardBody>
      <SectionBoundary>{props.children}</SectionBoundary>
    </CardBody>
  </Card>
);
