import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { useEffect, useRef } from 'react';
import { PolicyPartOptions } from './policyPartField';

/** A text as the form's theme has it; what is its own is how it is checked. */
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
    </div>
  );
};
