import { useApiHolder } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { SecretsContextProvider } from '@backstage/plugin-scaffolder-react';
import {
  createAsyncValidators,
  extractSchemaFromStep,
  Form,
} from '@backstage/plugin-scaffolder-react/alpha';
import { Skeleton } from '@backstage/ui';
import { deepEquals } from '@rjsf/utils';
import { customizeValidator } from '@rjsf/validator-ajv8';
import { useMemo, useState } from 'react';
import { FailureAlert } from '../../live/LiveView';
import { selfHealingTranslationRef } from '../../translation';
import { useFieldExtensions } from './fieldExtensions';
import { FieldProblems } from './FieldProblems';
import { ListField } from './ListField';
import { ObjectFields } from './ObjectFields';
import styles from './ParameterForm.module.css';
import { givenParameters, ParameterSchema } from './parameterSchema';
import { plainErrors } from './plainErrors';
import { Range, withRanges } from './ranges';
import { FieldErrors } from './serverErrors';

type JsonObject = Parameters<typeof extractSchemaFromStep>[0];

const validator = customizeValidator();

const templates = {
  ArrayFieldTemplate: ListField,
  FieldErrorTemplate: FieldProblems,
  ObjectFieldTemplate: ObjectFields,
};

/** The form's own button: the dialog has one of its own that submits it. */
const NO_BUTTON = <></>;

export type ParameterFormProps = {
  /** By it the dialog's button submits the form. */
  id: string;
  schema: ParameterSchema;
  values: Record<string, unknown>;
  /** What the server found wrong, under the fields. */
  errors?: FieldErrors;
  onChange: (values: Record<string, unknown>) => void;
  /** With values that the schema and the fields themselves take. */
  onSubmit: (values: Record<string, unknown>) => void;
};

/**
 * What a runbook wants to know: the scaffolder's form, with its fields and the
 * rules of JSON Schema. Large, so it comes with the dialog that shows it.
 */
const ParameterForm = (props: ParameterFormProps) => {
  const { schema, values } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const apiHolder = useApiHolder();
  const { loading, error, extensions } = useFieldExtensions();
  const [found, setFound] = useState<FieldErrors>();

  const step = useMemo(() => {
    const taken = extractSchemaFromStep(schema as JsonObject);
    const say = ({ minimum, maximum }: Range) => {
      if (maximum === undefined) {
        return t('runbooks.range.least', { minimum: String(minimum) });
      }
      return minimum === undefined
        ? t('runbooks.range.most', { maximum: String(maximum) })
        : t('runbooks.range.both', {
            minimum: String(minimum),
            maximum: String(maximum),
          });
    };
    return {
      // By it the choice among several is called, which has no name else.
      schema: { title: t('runbooks.whichOne'), ...taken.schema },
      uiSchema: withRanges(taken.schema, taken.uiSchema, say),
    };
  }, [schema, t]);
  const fields = useMemo(
    () =>
      Object.fromEntries(
        extensions.map(({ name, component }) => [name, component]),
      ),
    [extensions],
  );
  const validate = useMemo(
    () =>
      createAsyncValidators(
        schema as JsonObject,
        Object.fromEntries(
          extensions.map(({ name, validation }) => [name, validation]),
        ),
        { apiHolder },
      ),
    [schema, extensions, apiHolder],
  );

  if (loading) return <Skeleton width="100%" height={120} />;
  return (
    <div className={styles.form}>
      {error && (
        <FailureAlert error={error} title={t('runbooks.fieldsMissing')} />
      )}
      <SecretsContextProvider>
        <Form
          EXPERIMENTAL_theme="bui"
          id={props.id}
          schema={step.schema}
          uiSchema={step.uiSchema}
          formData={values}
          formContext={{ formData: values }}
          validator={validator}
          fields={fields}
          templates={templates}
          extraErrors={(found ?? props.errors) as any}
          experimental_defaultFormStateBehavior={{
            allOf: 'populateDefaults',
            emptyObjectFields: 'populateRequiredDefaults',
          }}
          noHtml5Validate
          showErrorList={false}
          focusOnFirstError
          // Without it the form tells the console what it tells the person.
          onError={() => {}}
          transformErrors={errors => plainErrors(errors, t('runbooks.needed'))}
          onChange={({ formData = {} }) => {
            // The form also tells of the places that it makes for itself.
            const given = [formData, values].map(all =>
              givenParameters(schema, all),
            );
            if (deepEquals(given[0], given[1])) return;
            setFound(undefined);
            props.onChange(formData);
          }}
          onSubmit={async ({ formData = {} }) => {
            const errors = (await validate(formData)) as FieldErrors;
            if (hasErrors(errors)) setFound(errors);
            else props.onSubmit(formData);
          }}
        >
          {NO_BUTTON}
        </Form>
      </SecretsContextProvider>
    </div>
  );
};

function hasErrors(errors: FieldErrors): boolean {
  return Object.entries(errors).some(([name, inside]) =>
    name === '__errors'
      ? Array.isArray(inside) && inside.length > 0
      : inside !== undefined && !Array.isArray(inside) && hasErrors(inside),
  );
}

export default ParameterForm;
