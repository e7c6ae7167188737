import { EntityHealing } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert } from '@backstage/ui';
import { useSearchParams } from 'react-router-dom';
import { selfHealingTranslationRef } from '../translation';
import { RunbookDialog } from './RunbookDialog';
import { RUNBOOK_PARAMETER } from './runbookAddress';

/**
 * The empty form of the runbook that the address names. It fills nothing in:
 * whoever made the address, a person fills in what is run.
 */
export const RunbookOfAddress = (props: {
  healing: EntityHealing;
  onChanged: () => void;
}) => {
  const { healing, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [search, setSearch] = useSearchParams();
  const ref = search.get(RUNBOOK_PARAMETER);
  if (ref === null) return null;
  const runbook = healing.runbooks.find(offered => offered.ref === ref);

  if (!runbook || !healing.allowed.run) {
    return (
      <Alert
        role="status"
        status="warning"
        icon
        title={t('runbooks.notOffered', { ref })}
        description={t(
          runbook ? 'runbooks.notAllowed' : 'runbooks.notOfferedExplained',
        )}
      />
    );
  }
  return (
    <RunbookDialog
      key={ref}
      entityRef={healing.entityRef}
      runbook={runbook}
      onClose={() => {
        setSearch(
          before => {
            before.delete(RUNBOOK_PARAMETER);
            return before;
          },
          { replace: true },
        );
        onChanged();
      }}
    />
  );
};
