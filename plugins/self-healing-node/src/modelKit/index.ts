export * from './errorCode';
export * from './modelCost';
export * from './modelFailure';
export * from './modelSettings';
