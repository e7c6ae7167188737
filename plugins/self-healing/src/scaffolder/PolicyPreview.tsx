import {
  DEFAULT_PREVIEW_DAYS,
  describeProblem,
  PolicyPreview as Preview,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Alert, Skeleton, Text } from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import useDebounce from 'react-use/esm/useDebounce';
import { selfHealingApiRef } from '../api';
import { FailureAlert } from '../live/LiveView';
import { selfHealingTranslationRef } from '../translation';
import { FieldFrame } from './FieldFrame';
import {
  fieldsOf,
  PolicyPreviewOptions,
  previewRequest,
} from './policyPreviewField';
import { PreviewTable } from './PreviewTable';

/** Who types changes the policy with each letter. */
const SETTLE_MS = 400;

/** What it comes down to, in one sentence: it stands in the form's review. */
function useSummary(preview: Preview | undefined): string | undefined {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  if (!preview) return undefined;
  if (preview.problems.length > 0) return t('scaffolder.preview.invalid');
  const verdicts = preview.incidents.map(({ verdict }) => verdict);
  const count = (verdict: string) =>
    String(verdicts.filter(one => one === verdict).length);
  return verdicts.length === 0
    ? t('scaffolder.preview.valid')
    : t('scaffolder.preview.summary', {
        count: verdicts.length,
        act: count('act'),
        suggest: count('suggest'),
      });
}

/** What the policy that is being filled in would have done here. */
export const PolicyPreview = (
  props: FieldExtensionComponentProps<string, PolicyPreviewOptions>,
) => {
  const { formData, onChange, uiSchema, schema } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const options = uiSchema['ui:options'] ?? {};
  const asked = JSON.stringify(
    previewRequest(options, props.formContext?.formData ?? {}),
  );
  const [settled, setSettled] = useState(asked);
  useDebounce(() => setSettled(asked), SETTLE_MS, [asked]);
  const preview = useAsyncRetry(
    () => api.previewPolicy(JSON.parse(settled)),
    [api, settled],
  );

  // A field without a value is not asked whether it is right.
  const summary = useSummary(preview.value) ?? '';
  const change = useRef(onChange);
  change.current = onChange;
  useEffect(() => {
    if (formData !== summary) change.current(summary);
  }, [formData, summary]);

  const days = options.days ?? DEFAULT_PREVIEW_DAYS;
  const { entityRef } = JSON.parse(settled);
  const { value } = preview;
  return (
    <FieldFrame
      title={schema.title ?? t('scaffolder.preview.label')}
      description={
        schema.description ??
        t('scaffolder.preview.description', { days: String(days) })
      }
    >
      {!value && !preview.error && (
        <div role="status" aria-label={t('states.loading')}>
          <Skeleton width="100%" height={96} />
        </div>
      )}
      {preview.error && (
        <FailureAlert
          error={preview.error}
          title={t('scaffolder.preview.failed')}
          onRetry={preview.retry}
        />
      )}
      {value && value.problems.length > 0 && (
        <Alert
          role="status"
          status="warning"
          icon
          title={t('scaffolder.preview.invalid')}
          description={
            <ul>
              {value.problems.map((problem, index) => (
                <li key={index}>
                  {fieldsOf(problem, options).length > 0 && (
                    <strong>{fieldsOf(problem, options).join(', ')}: </strong>
                  )}
                  {describeProblem(problem)}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {value && value.problems.length === 0 && !entityRef && (
        <Text as="p" variant="body-small" color="secondary">
          {t('scaffolder.preview.noEntity')}
        </Text>
      )}
      {value && value.problems.length === 0 && entityRef && (
        <PreviewTable preview={value} days={days} entityRef={entityRef} />
      )}
    </FieldFrame>
  );
};
