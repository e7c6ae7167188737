import { PreconditionFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { ApiServerError } from '../clusters/ApiServerError';

/** What a plan is about must still be there when the plan is carried out. */
export async function goneAsFailedPrecondition<T>(
  target: string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ApiServerError && error.httpStatus === 404) {
      throw new PreconditionFailedError(`${target} no longer exists`);
    }
    throw error;
  }
}
