export { startModelServer } from './modelServer';
export type { ModelServer, ModelServerOptions } from './modelServer';
export type { ServedRequest } from './serve';
export type { Failure, FailureKind } from './protocols/protocol';
export { MODES, STAND_IN } from './standIn/modes';
export { describeModelModule } from './describeModelModule';
export { describeModelTransport } from './describeModelTransport';
export type { TransportUnderTest } from './transport/TransportUnderTest';
export type { Mode } from './standIn/modes';
