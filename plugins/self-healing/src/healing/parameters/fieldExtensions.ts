import { useApiHolder } from '@backstage/core-plugin-api';
import { FieldExtensionOptions } from '@backstage/plugin-scaffolder-react';
import {
  FormField,
  formFieldsApiRef,
} from '@backstage/plugin-scaffolder-react/alpha';
import { useContext } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { FieldExtensionsContext } from './FieldExtensionsContext';

const NONE: FieldExtensionOptions[] = [];

/**
 * The pickers and other fields that the portal has for the scaffolder's forms.
 * A portal without the scaffolder has none, and its runbooks' forms none either.
 */
export function useFieldExtensions(): {
  loading: boolean;
  extensions: FieldExtensionOptions[];
  error?: Error;
} {
  const api = useApiHolder().get(formFieldsApiRef);
  const named = useContext(FieldExtensionsContext);
  const loaded = useAsync(
    async () => (await api?.loadFormFields())?.flatMap(optionsOf) ?? NONE,
    [api],
  );
  return {
    loading: loaded.loading,
    error: loaded.error,
    extensions: named.length > 0 ? named : loaded.value ?? NONE,
  };
}

/**
 * The scaffolder's pages read a form field the same way: it is its options,
 * beside a mark and a version. At 1.55 nothing that does so is exported.
 */
function optionsOf(field: FormField): FieldExtensionOptions[] {
  const marked = field as FormField & { version?: string };
  return marked.version === 'v1'
    ? [field as unknown as FieldExtensionOptions]
    : [];
}
