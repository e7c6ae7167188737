import { errorId, FieldErrorProps } from '@rjsf/utils';
import styles from './FieldProblems.module.css';

/**
 * What is wrong, under its field. The theme's own red has a contrast of 4.0 on
 * white; WCAG 2.2 AA asks for 4.5.
 * https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
export const FieldProblems = ({ errors = [], idSchema }: FieldErrorProps) =>
  errors.length > 0 ? (
    <div id={errorId(idSchema)} className={styles.problems}>
      {errors.map((error, index) => (
        <p key={index}>{error}</p>
      ))}
    </div>
  ) : null;
