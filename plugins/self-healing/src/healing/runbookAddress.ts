/** The part of an address that names the runbook whose form is to be open. */
export const RUNBOOK_PARAMETER = 'runbook';

/** @returns where on the page at `pathname` the runbook's empty form opens */
export function runbookAddress(pathname: string, runbookRef: string): string {
  const search = new URLSearchParams({ [RUNBOOK_PARAMETER]: runbookRef });
  return `${pathname}?${search}`;
}
