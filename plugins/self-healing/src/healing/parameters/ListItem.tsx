import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { ButtonIcon } from '@backstage/ui';
import {
  RiArrowDownSLine,
  RiArrowUpSLine,
  RiDeleteBinLine,
  RiFileCopyLine,
} from '@remixicon/react';
import { ArrayFieldTemplateItemType } from '@rjsf/utils';
import { ReactElement } from 'react';
import { selfHealingTranslationRef } from '../../translation';
import styles from './ListItem.module.css';

/**
 * One of a list. The theme's own has a button for a slot that it has only
 * outside of dialogs, and throws inside one.
 */
export const ListItem = (props: ArrayFieldTemplateItemType) => {
  const { index, children, disabled, readonly } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const number = String(index + 1);
  const button = (
    label: string,
    icon: ReactElement,
    press: () => void,
    possible = true,
  ) => (
    <ButtonIcon
      variant="tertiary"
      size="small"
      icon={icon}
      aria-label={label}
      isDisabled={disabled || readonly || !possible}
      onPress={press}
    />
  );
  return (
    <fieldset className={styles.item}>
      <legend>{t('runbooks.item.title', { number })}</legend>
      <div className={styles.fields}>{children}</div>
      {props.hasToolbar && (
        <div className={styles.buttons}>
          {(props.hasMoveUp || props.hasMoveDown) && (
            <>
              {button(
                t('runbooks.item.up', { number }),
                <RiArrowUpSLine />,
                () => props.onReorderClick(index, index - 1)(),
                props.hasMoveUp,
              )}
              {button(
                t('runbooks.item.down', { number }),
                <RiArrowDownSLine />,
                () => props.onReorderClick(index, index + 1)(),
                props.hasMoveDown,
              )}
            </>
          )}
          {props.hasCopy &&
            button(
              t('runbooks.item.copy', { number }),
              <RiFileCopyLine />,
              () => props.onCopyIndexClick(index)(),
            )}
          {props.hasRemove &&
            button(
              t('runbooks.item.remove', { number }),
              <RiDeleteBinLine />,
              () => props.onDropIndexClick(index)(),
            )}
        </div>
      )}
    </fieldset>
  );
};
