import {
  EntityHealing,
  Execution,
  PlanPreview,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button, Flex, Skeleton, Text, TextAreaField } from '@backstage/ui';
import { RiPlayLine, RiSearchEyeLine } from '@remixicon/react';
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { selfHealingApiRef } from '../api';
import { LiveExecution } from '../execution/LiveExecution';
import { describeFailure } from '../live/describeFailure';
import { FailureAlert } from '../live/LiveView';
import { PlanSteps } from '../plan/PlanSteps';
import { ProofPlan } from '../plan/ProofPlan';
import { Reasons } from '../plan/Reasons';
import { OpenDialog } from '../state/OpenDialog';
import { SectionBoundary } from '../state/SectionBoundary';
import { StateBadge } from '../state/StateBadge';
import { selfHealingTranslationRef } from '../translation';
import styles from './RunbookDialog.module.css';
import { asksNothing, givenParameters } from './parameters/parameterSchema';
import { serverErrors } from './parameters/serverErrors';

/** The scaffolder's form is large, and most runbooks ask for nothing. */
const ParameterForm = lazy(() => import('./parameters/ParameterForm'));

type Runbook = EntityHealing['runbooks'][number];

/** Parameters, then the plan they make, then the run itself, live. */
export const RunbookDialog = (props: {
  entityRef: string;
  runbook: Runbook;
  /** Values to begin with, e.g. of an earlier run. */
  given?: Record<string, unknown>;
  onClose: () => void;
}) => {
  const { entityRef, runbook, given, onClose } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const formId = useId();
  const asks = !asksNothing(runbook.parameters);
  const [values, setValues] = useState<Record<string, unknown>>(given ?? {});
  const [preview, setPreview] = useState<PlanPreview>();
  const [busy, setBusy] = useState<'plan' | 'run'>();
  const [error, setError] = useState<Error>();
  const [execution, setExecution] = useState<Execution>();
  const [reason, setReason] = useState('');
  // A plan for parameters that were edited meanwhile must not be shown.
  const planning = useRef(0);

  // Said once, it stands for this dialog: what is run is what was planned.
  const requestWith = (parameters: Record<string, unknown>) => ({
    entityRef,
    runbookRef: runbook.ref,
    parameters: givenParameters(runbook.parameters, parameters),
    ...(reason.trim() && { override: { reason: reason.trim() } }),
  });

  const plan = async (parameters = values) => {
    const current = ++planning.current;
    setBusy('plan');
    setError(undefined);
    try {
      const planned = await api.planRunbook(requestWith(parameters));
      if (current === planning.current) setPreview(planned);
    } catch (failure) {
      if (current === planning.current) setError(failure as Error);
    }
    if (current === planning.current) setBusy(undefined);
  };

  const run = async (planDigest: string) => {
    setBusy('run');
    setError(undefined);
    try {
      setExecution(
        await api.runRunbook({ ...requestWith(values), planDigest }),
      );
    } catch (failure) {
      setError(failure as Error);
      // The world moved on since the preview, so what it shows is not so.
      if (describeFailure(failure).status === 409) setPreview(undefined);
    }
    setBusy(undefined);
  };

  const planOnce = useRef(plan);
  const begin = useCallback(() => {
    if (!asks) planOnce.current();
  }, [asks]);
  useEffect(begin, [begin]);

  // What had the focus may be gone; outside of the dialog no key closes it.
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) {
      content.current?.focus({ preventScroll: true });
    }
  }, [preview, execution, busy]);

  // What the server says about a field belongs under it, the rest below.
  const misfits = useMemo(() => {
    if (!error || !asks) return undefined;
    const { status, message } = describeFailure(error);
    return status === 400 && message ? serverErrors(message) : undefined;
  }, [error, asks]);
  const failure =
    misfits && Object.keys(misfits.fields).length > 0
      ? misfits.rest.length > 0 && new Error(misfits.rest.join('; '))
      : error;

  return (
    <OpenDialog
      title={runbook.title}
      width={720}
      actions={
        <>
          {!execution && preview?.overridable && (
            <Button
              variant="primary"
              iconStart={<RiSearchEyeLine />}
              isDisabled={reason.trim() === ''}
              isPending={busy === 'plan'}
              onPress={() => plan()}
            >
              {t('runbooks.planAllTheSame')}
            </Button>
          )}
          {!execution && preview && !preview.overridable && (
            <Button
              variant="primary"
              iconStart={<RiPlayLine />}
              isDisabled={preview.verdict !== 'act'}
              isPending={busy === 'run'}
              onPress={() => run(preview.planDigest)}
            >
              {t('runbooks.run')}
            </Button>
          )}
          {!execution && !preview && (
            <Button
              variant="primary"
              iconStart={<RiSearchEyeLine />}
              isPending={busy === 'plan'}
              {...(asks
                ? { type: 'submit', form: formId }
                : { onPress: () => plan() })}
            >
              {t('runbooks.preview')}
            </Button>
          )}
          <Button variant="secondary" onPress={onClose}>
            {execution ? t('runbooks.close') : t('runbooks.cancel')}
          </Button>
        </>
      }
      onClose={onClose}
    >
      <div ref={content} tabIndex={-1} className={styles.content}>
        {execution ? (
          <LiveExecution initial={execution} />
        ) : (
          <Flex direction="column" gap="4">
            {runbook.description && (
              <Text as="p" color="secondary">
                {runbook.description}
              </Text>
            )}
            {asks && (
              <SectionBoundary>
                <Suspense fallback={<Skeleton width="100%" height={120} />}>
                  <ParameterForm
                    id={formId}
                    schema={runbook.parameters}
                    values={values}
                    errors={misfits?.fields}
                    onChange={changed => {
                      planning.current++;
                      setBusy(undefined);
                      setError(undefined);
                      setValues(changed);
                      setPreview(undefined);
                    }}
                    onSubmit={submitted => {
                      setValues(submitted);
                      plan(submitted);
                    }}
                  />
                </Suspense>
              </SectionBoundary>
            )}
            {busy === 'plan' && (
              <div role="status" aria-label={t('runbooks.planning')}>
                <Skeleton width="100%" height={120} />
              </div>
            )}
            {failure && (
              <FailureAlert
                error={failure}
                title={t('runbooks.failed')}
                forbidden={t('states.notAllowed')}
              />
            )}
            {preview && busy !== 'plan' && (
              <Flex direction="column" gap="3">
                <Flex align="center" gap="2">
                  <Text as="h3" variant="title-x-small" weight="bold">
                    {t('plan.title')}
                  </Text>
                  <StateBadge
                    tone={preview.verdict === 'act' ? 'success' : 'danger'}
                  >
                    {t(`runbooks.verdicts.${preview.verdict}`)}
                  </StateBadge>
                </Flex>
                <PlanSteps plans={preview.plans} />
                <Text as="h3" variant="title-x-small" weight="bold">
                  {t('proof.title')}
                </Text>
                <ProofPlan
                  verify={runbook.verify}
                  onFailure={runbook.onFailure}
                  plans={preview.plans}
                />
                <Reasons reasons={preview.reasons} />
                {preview.overridable && (
                  <TextAreaField
                    label={t('runbooks.override')}
                    description={t('runbooks.overrideDescription')}
                    value={reason}
                    onChange={setReason}
                    maxLength={2000}
                    rows={2}
                  />
                )}
              </Flex>
            )}
          </Flex>
        )}
      </div>
    </OpenDialog>
  );
};
