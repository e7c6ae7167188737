import { ScrollRegion } from '../state/ScrollRegion';
import { Verbatim } from '../state/Verbatim';
import styles from './DataParts.module.css';
import { EvidencePart, nameInWords, partsOf } from './evidenceShape';

/** That nothing was left out need not be said. */
function isTelling([name, value]: [string, string]): boolean {
  return value !== '' && !(name === 'omitted' && value === '0');
}

const Part = ({ part }: { part: EvidencePart }) => {
  switch (part.kind) {
    case 'table':
      return (
        <ScrollRegion label={nameInWords(part.name)}>
          <table className={styles.table}>
            <caption>{nameInWords(part.name)}</caption>
            <thead>
              <tr>
                {part.columns.map(column => (
                  <th key={column} scope="col">
                    {nameInWords(column)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {part.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((value, column) => (
                    <td key={part.columns[column]}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      );
    case 'lines':
      return (
        <Verbatim label={nameInWords(part.name)} text={part.lines.join('\n')} />
      );
    default:
      return (
        <dl className={styles.facts}>
          {part.facts.filter(isTelling).map(([name, value]) => (
            <div key={name}>
              <dt>{nameInWords(name)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      );
  }
};

/** Any data as tables, lines and facts, whichever it is. */
export const DataParts = ({ data }: { data: Record<string, unknown> }) => (
  <div className={styles.parts}>
    {partsOf(data).map((part, index) => (
      <Part key={index} part={part} />
    ))}
  </div>
);
