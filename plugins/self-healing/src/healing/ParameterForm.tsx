import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  Flex,
  NumberField,
  Select,
  Switch,
  Text,
  TextField,
} from '@backstage/ui';
import { selfHealingTranslationRef } from '../translation';
import {
  isOutOfRange,
  ParameterField,
  ParameterValues,
} from './parameterFields';

function rangeOf({ minimum, maximum }: ParameterField) {
  if (minimum !== undefined && maximum !== undefined) return 'both';
  if (minimum !== undefined) return 'least';
  return maximum === undefined ? undefined : 'most';
}

function bounds({ minimum, maximum }: ParameterField) {
  return { minimum: String(minimum), maximum: String(maximum) };
}

const Field = (props: {
  field: ParameterField;
  value: unknown;
  onChange: (value: unknown) => void;
}) => {
  const { field, value, onChange } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const range = rangeOf(field);
  const shared = {
    label: field.title,
    description: [
      field.description,
      range && t(`runbooks.range.${range}`, bounds(field)),
    ]
      .filter(Boolean)
      .join('. '),
    isRequired: field.required,
  };
  switch (field.type) {
    case 'boolean':
      return (
        <Switch
          label={field.title}
          isSelected={value === true}
          onChange={onChange}
        />
      );
    case 'number':
    case 'integer':
      return (
        <NumberField
          {...shared}
          value={typeof value === 'number' ? value : NaN}
          onChange={onChange}
          // Bounds given here would change what was typed without a word.
          isInvalid={isOutOfRange(field, value)}
        />
      );
    case 'enum':
      return (
        <Select
          {...shared}
          options={field.choices.map(choice => ({
            id: String(choice),
            label: String(choice),
          }))}
          value={value === undefined ? null : String(value)}
          onChange={key =>
            onChange(field.choices.find(choice => String(choice) === key))
          }
        />
      );
    case 'string':
      return (
        <TextField
          {...shared}
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
        />
      );
    default:
      return (
        <Text as="p" variant="body-small" color="secondary">
          {t('runbooks.unsupportedParameter', { name: field.title })}
        </Text>
      );
  }
};

/** What a runbook wants to know, from its JSON Schema. */
export const ParameterForm = (props: {
  fields: ParameterField[];
  values: ParameterValues;
  onChange: (values: ParameterValues) => void;
}) => (
  <Flex direction="column" gap="3">
    {props.fields.map(field => (
      <Field
        key={field.name}
        field={field}
        value={props.values[field.name]}
        onChange={value =>
          props.onChange({ ...props.values, [field.name]: value })
        }
      />
    ))}
  </Flex>
);
