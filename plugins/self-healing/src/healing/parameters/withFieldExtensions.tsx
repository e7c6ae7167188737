import { useCustomFieldExtensions } from '@backstage/plugin-scaffolder-react';
import { ComponentType, PropsWithChildren } from 'react';
import { FieldExtensionsContext } from './FieldExtensionsContext';

/**
 * Takes what stands inside `<ScaffolderFieldExtensions>` among the children, as
 * the scaffolder's page does: the legacy frontend system knows no other way.
 */
export function withFieldExtensions(Content: ComponentType) {
  return (props: PropsWithChildren<{}>) => (
    <FieldExtensionsContext.Provider
      value={useCustomFieldExtensions(props.children)}
    >
      <Content />
    </FieldExtensionsContext.Provider>
  );
}
