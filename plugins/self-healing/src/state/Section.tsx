import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import { ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'react-router-dom';
import { SectionBoundary } from './SectionBoundary';

/** Brings what the address names into view, and the reader's focus to it. */
function useNamedByAddress(anchor: string | undefined) {
  const { hash, key: visit } = useLocation();
  const named = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!named.current || !anchor || hash !== `#${anchor}`) return;
    named.current.focus({ preventScroll: true });
    named.current.scrollIntoView({ block: 'start' });
  }, [anchor, hash, visit]);
  return named;
}

/** A part of a page under its title, which fails alone if it fails. */
export const Section = (props: {
  title: string;
  description?: string;
  /** By it other parts of the page lead here. */
  anchor?: string;
  children: ReactNode;
}) => {
  const named = useNamedByAddress(props.anchor);
  return (
    <Card
      role="region"
      aria-label={props.title}
      ref={named}
      id={props.anchor}
      tabIndex={props.anchor ? -1 : undefined}
    >
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
};
