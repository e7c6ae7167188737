import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Skeleton, Text } from '@backstage/ui';
import useAsync from 'react-use/esm/useAsync';
import { FailureAlert } from '../live/LiveView';
import { RefLink } from '../state/RefLink';
import { selfHealingTranslationRef } from '../translation';
import styles from './KindCard.module.css';

/** More than these nobody reads one by one. */
const SHOWN = 20;

type Query = NonNullable<
  Parameters<(typeof catalogApiRef)['T']['queryEntities']>[0]
>;

/** The entities that a filter predicate finds, of those one may see. */
export const Targets = ({ targets }: { targets: Record<string, unknown> }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const catalog = useApi(catalogApiRef);
  const found = useAsync(
    () =>
      catalog.queryEntities({
        query: targets,
        limit: SHOWN,
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
      } as Query),
    [catalog, JSON.stringify(targets)],
  );
  if (found.error) {
    return (
      <FailureAlert error={found.error} title={t('kinds.targetsUnknown')} />
    );
  }
  if (!found.value) return <Skeleton width="60%" height={24} />;
  const { items, totalItems } = found.value;
  if (items.length === 0) {
    return <Text color="secondary">{t('kinds.noTargets')}</Text>;
  }
  return (
    <ul className={styles.list} aria-label={t('kinds.targets')}>
      {items.map(stringifyEntityRef).map(ref => (
        <li key={ref}>
          <RefLink entityRef={ref} />
        </li>
      ))}
      {totalItems > items.length && (
        <li>{t('kinds.more', { count: totalItems - items.length })}</li>
      )}
    </ul>
  );
};
