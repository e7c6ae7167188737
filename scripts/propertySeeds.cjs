// Before each test file: properties (fast-check) run on a fixed seed, so that
// a run says the same as the run before. `yarn test:explore` takes new seeds.
//
// fast-check is configured when a test loads it, not before: most do not.
const seed = Number(process.env.PROPERTY_SEED ?? 20261128);
const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);

jest.mock('fast-check', () => {
  const fastCheck = jest.requireActual('fast-check');
  fastCheck.configureGlobal({ seed, numRuns });
  return fastCheck;
});
