/** When the stories begin, unless told. */
const BEGIN = '2026-03-04T03:00:00.000Z';

/** @returns ISO 8601, `seconds` after `begin` */
export function after(seconds: number, begin = BEGIN): string {
  return new Date(Date.parse(begin) + seconds * 1000).toISOString();
}
