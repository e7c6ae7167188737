import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Text } from '@backstage/ui';
import { useEffect, useRef } from 'react';
import { PolicyPartOptions } from './policyPartField';

/**
 * A text as the form's theme has it; what is its own is how it is checked. Of a
 * field of one's own the theme shows no description.
 */
export const PolicyPart = (
  props: FieldExtensionComponentProps<string, PolicyPartOptions>,
) => {
  const { StringField } = props.registry.fields;
  const place = useRef<HTMLDivElement>(null);
  // Fields of the Backstage UI theme tell the browser that they are invalid, and
  // it then sends the form no more, also once they are mended: only sending it
  // would find that out. The form checks all of it itself.
  useEffect(() => {
    const form = place.current?.closest('form');
    if (form) form.noValidate = true;
  }, []);
  return (
    <div ref={place}>
      <StringField {...props} />
      {props.schema?.description && (
        <Text as="p" variant="body-small" color="secondary">
          {props.schema.description}
        </Text>
      )}
    </div>
  );
};
