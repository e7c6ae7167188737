import { ServiceStatus } from '../faults';

const COLUMNS: Array<[string, (status: ServiceStatus) => string]> = [
  ['SERVICE', status => status.service],
  ['READY', status => `${status.ready}/${status.desired}`],
  ['REVISION', status => String(status.revision)],
  ['IMAGE', status => status.image],
  ['FAULT', status => status.fault ?? '-'],
  ['FIRING', status => status.firing.join(', ') || '-'],
];

/** The services as a table for the terminal. */
export function statusTable(services: ServiceStatus[]): string {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...services.map(service => COLUMNS.map(([, cell]) => cell(service))),
  ];
  const widths = COLUMNS.map((_, column) =>
    Math.max(...rows.map(row => row[column].length)),
  );
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
