import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Select, Skeleton, Text } from '@backstage/ui';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { selfHealingApiRef } from '../api';
import { FailureAlert } from '../live/LiveView';
import { StateBadge } from '../state/StateBadge';
import { selfHealingTranslationRef } from '../translation';
import { entityRefOf } from './formValues';
import styles from './RunbookPicker.module.css';
import { offeredFor, RunbookPickerOptions } from './runbookPickerField';

/** Chooses one of the runbooks that fit the entity of another field, or all. */
export const RunbookPicker = (
  props: FieldExtensionComponentProps<string, RunbookPickerOptions>,
) => {
  const { formData, onChange, uiSchema, schema, required, rawErrors } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const entityRef = entityRefOf(
    uiSchema['ui:options']?.entity,
    props.formContext?.formData ?? {},
  );
  const offered = useAsyncRetry(
    () => offeredFor(api, entityRef),
    [api, entityRef],
  );
  const label = schema.title ?? t('scaffolder.runbook.label');

  if (offered.error) {
    return (
      <FailureAlert
        error={offered.error}
        title={t('scaffolder.runbook.failed')}
        onRetry={offered.retry}
      />
    );
  }
  if (!offered.value) {
    return (
      <div role="status" aria-label={t('states.loading')}>
        <Skeleton width="100%" height={56} />
      </div>
    );
  }
  const chosen = offered.value.find(({ ref }) => ref === formData);
  return (
    <div className={styles.picker}>
      <Select
        label={label}
        description={schema.description ?? t('scaffolder.runbook.description')}
        secondaryLabel={required ? t('scaffolder.required') : undefined}
        isDisabled={props.disabled || offered.value.length === 0}
        isInvalid={(rawErrors ?? []).length > 0}
        placeholder={t('scaffolder.runbook.choose')}
        options={offered.value.map(({ ref, title }) => ({
          value: ref,
          label: title,
        }))}
        selectedKey={chosen ? chosen.ref : null}
        onSelectionChange={ref =>
          onChange(ref === null ? undefined : String(ref))
        }
      />
      {offered.value.length === 0 && (
        <Text as="p" variant="body-small" color="secondary">
          {entityRef
            ? t('scaffolder.runbook.noneFits', { entity: entityRef })
            : t('scaffolder.runbook.none')}
        </Text>
      )}
      {formData && !chosen && (
        <p role="status" className={styles.problem}>
          {entityRef
            ? t('scaffolder.runbook.doesNotFit', {
                runbook: formData,
                entity: entityRef,
              })
            : t('scaffolder.runbook.isGone', { runbook: formData })}
        </p>
      )}
      {chosen && (
        <div className={styles.chosen}>
          {chosen.description && (
            <Text as="p" variant="body-small">
              {chosen.description}
            </Text>
          )}
          <div className={styles.steps}>
            {chosen.steps.map(({ id, action }) => (
              <code key={id}>{action}</code>
            ))}
            {!chosen.verified && (
              <StateBadge tone="warning">{t('runbooks.unverified')}</StateBadge>
            )}
          </div>
        </div>
      )}
    </div>
  );
};
