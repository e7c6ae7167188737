import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert } from '@backstage/ui';
import { Component, ReactNode } from 'react';
import { selfHealingTranslationRef } from '../translation';

const Broken = ({ error }: { error: Error }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={t('states.broken')}
      description={error.message}
    />
  );
};

type Props = { children: ReactNode };

/**
 * What goes wrong in one part of a page stays there: a policy that cannot be
 * drawn must not take the kill switch with it.
 * https://react.dev/reference/react/Component#catching-rendering-errors-with-an-error-boundary
 */
export class SectionBoundary extends Component<Props, { error?: Error }> {
  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  state: { error?: Error } = {};

  componentDidUpdate(before: Props) {
    // Another value may be one that can be drawn.
    if (this.state.error && before.children !== this.props.children) {
      this.setState({ error: undefined });
    }
  }

  render() {
    const { error } = this.state;
    return error ? <Broken error={error} /> : this.props.children;
  }
}
