/** Places on an incident's page that other parts of it lead to. */
export const ALERTS_ANCHOR = 'alerts';
export const FINDINGS_ANCHOR = 'findings';
