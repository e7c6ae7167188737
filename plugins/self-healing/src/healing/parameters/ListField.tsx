import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { ArrayFieldTemplateProps } from '@rjsf/utils';
import { selfHealingTranslationRef } from '../../translation';
import { ListItem } from './ListItem';
import styles from './ObjectFields.module.css';

/** A list under its name; the theme's own has the size of a page's title. */
export const ListField = (props: ArrayFieldTemplateProps) => {
  const { title, schema, items, canAdd, disabled, readonly } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return (
    <fieldset className={styles.nested}>
      <legend>{title}</legend>
      {schema.description && (
        <p className={styles.description}>{schema.description}</p>
      )}
      {items.map(({ key, ...item }) => (
        <ListItem key={key} {...item} />
      ))}
      {canAdd && (
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiAddLine />}
          isDisabled={disabled || readonly}
          onPress={() => props.onAddClick()}
        >
          {t('runbooks.item.add', { title })}
        </Button>
      )}
    </fieldset>
  );
};
