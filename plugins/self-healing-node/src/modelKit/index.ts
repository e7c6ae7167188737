export * from './modelCost';
export * from './modelFailure';
export * from './modelSettings';
