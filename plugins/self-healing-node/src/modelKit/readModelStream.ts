import { ModelRequest } from '../model';
import { modelFailure } from './modelFailure';
import { ModelSettings } from './modelSettings';
import { SdkErrors, sdkTrouble, ToldByApi } from './sdkTrouble';

/**
 * What puts a reply together from the events of its stream.
 *
 * @public
 */
export interface ModelReading<TEvent> {
  add(event: TEvent): void;
  /** Whether there was anything of a reply. */
  readonly begun: boolean;
  /** Whether there was all of it. */
  readonly ended: boolean;
}

/**
 * Reads the events that an SDK gets of a reply, to its end.
 *
 * @public
 * @param open - asks the question, with the request's signal
 * @param section - the module's section of the configuration
 * @param told - what is said in an error that the API answers with
 * @throws the signal's reason once it is aborted, else an error in words for
 *   people, by `modelFailure`
 */
export async function readModelStream<TEvent, TApiError>(
  request: ModelRequest,
  reading: ModelReading<TEvent>,
  options: {
    open(): PromiseLike<AsyncIterable<TEvent>>;
    settings: ModelSettings & { apiKey?: string };
    section: string;
    errors: SdkErrors<TApiError>;
    told(error: TApiError): ToldByApi;
  },
): Promise<void> {
  const { settings, section, errors, told } = options;
  const { model, baseUrl, timeoutMs, apiKey = '' } = settings;
  const failure = (error: unknown) =>
    modelFailure(
      sdkTrouble(error, { errors, told, begun: reading.begun, timeoutMs }),
      {
        where: `The model ${model} at ${baseUrl}`,
        section,
        sent: [apiKey, request.system, request.prompt],
      },
    );
  try {
    for await (const event of await options.open()) reading.add(event);
  } catch (error) {
    request.signal.throwIfAborted();
    throw failure(error);
  }
  // A stream that was aborted or broke off may end without an error.
  if (!reading.ended) {
    request.signal.throwIfAborted();
    throw failure(undefined);
  }
}
