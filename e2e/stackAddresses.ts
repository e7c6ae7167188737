export interface StackAddresses {
  /** Of the repository. */
  root: string;
  /** Where the run leaves what it wrote. */
  folder: string;
  /** What the parts keep while they run; gone afterwards. */
  state: string;
  /** Where the demo cluster says how to reach it. */
  clusterState: string;
  alertmanager: string;
  portal: string;
}

/** Where e2e/run.mjs started the parts. */
export function stackAddresses(): StackAddresses {
  const text = process.env.E2E_STACK;
  if (!text) {
    throw new Error('Nothing is started. Run these tests with `yarn e2e`.');
  }
  return JSON.parse(text);
}
