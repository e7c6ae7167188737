import { canExpand, ObjectFieldTemplateProps } from '@rjsf/utils';
import styles from './ObjectFields.module.css';

/**
 * The fields of an object, under its name. The theme's own leaves the name of
 * an object inside another out, so that its fields seem to be the outer one's.
 */
export const ObjectFields = (props: ObjectFieldTemplateProps) => {
  const { schema, uiSchema, formData, registry, properties, title } = props;
  const { AddButton } = registry.templates.ButtonTemplates;
  const inside = (
    <>
      {properties.map(({ content }) => content)}
      {canExpand(schema, uiSchema, formData) && (
        <AddButton
          onClick={props.onAddClick(schema)}
          disabled={props.disabled || props.readonly}
          uiSchema={uiSchema}
          registry={registry}
        />
      )}
    </>
  );
  if (props.idSchema.$id === 'root' || !title) {
    return <div className={styles.fields}>{inside}</div>;
  }
  return (
    <fieldset className={styles.nested}>
      <legend>{title}</legend>
      {props.description && (
        <p className={styles.description}>{props.description}</p>
      )}
      {inside}
    </fieldset>
  );
};
