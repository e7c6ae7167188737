import { applyPatch, Operation } from 'fast-json-patch';
import { badRequest, rejectedPatch } from '../apiStatus';

/** RFC 6902. A failed test or a path that leads nowhere is the recorded 422, as a whole. */
export function jsonPatch<T>(target: T, operations: unknown): T {
  if (!Array.isArray(operations)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    );
  }
  try {
    return applyPatch(
      structuredClone(target),
      operations as Operation[],
      true,
      true,
      true,
    ).newDocument;
  } catch {
    throw rejectedPatch();
  }
}
