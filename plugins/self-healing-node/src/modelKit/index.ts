export * from './errorCode';
export * from './modelCost';
export * from './modelFailure';
export * from './modelSettings';
export * from './readModelStream';
export type { SdkErrors, ToldByApi } from './sdkTrouble';
export * from './withSchema';
