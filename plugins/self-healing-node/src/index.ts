/**
 * Contracts and extension points for modules of Backstage Self-Healing.
 *
 * @packageDocumentation
 */
export * from './contracts';
export * from './extensionPoint';
export * from './expression';
export * from './model';
export * from './modelKit';
export * from './kinds/validateEntity';
export * from './kinds/validatePair';
export * from './kinds/validatePolicy';
export * from './kinds/validateRunbook';
export * from './notifier';
export * from './parameters';
export * from './Slots';
export * from './template';
export * from './workloadLocator';
export * from './redactingLogger';
export * from './cutAtWord';
