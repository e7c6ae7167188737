// What every module that carries questions to a model has to stand, through
// its real client and real HTTP, whatever protocol it speaks.

import { itAnswers } from './transport/itAnswers';
import { itFails } from './transport/itFails';
import { transportBench } from './transport/transportBench';
import { TransportUnderTest } from './transport/TransportUnderTest';

export function describeModelTransport(transport: TransportUnderTest): void {
  const bench = transportBench(transport);
  itAnswers(bench);
  itFails(bench);
}
