import { PageWithHeader } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { selfHealingTranslationRef } from '../translation';
import { FleetContent } from './FleetContent';

/** The page with the header that the legacy frontend system leaves to it. */
export const SelfHealingPage = () => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return (
    <PageWithHeader themeId="tool" title={t('fleet.title')}>
      <FleetContent />
    </PageWithHeader>
  );
};
