import { badRequest, unsupportedMediaType } from '../apiStatus';
import { mediaType, readPatched } from '../http/body';
import { KubeObject } from '../objects';
import { jsonPatch, parseOperations } from './jsonPatch';
import { mergePatch } from './mergePatch';
import { strategicMergePatch } from './strategicMergePatch';

export const APPLY_PATCH = 'application/apply-patch+yaml';

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  APPLY_PATCH,
];

export function requirePatchType(contentType: string | undefined): void {
  if (!PATCH_TYPES.includes(mediaType(contentType))) {
    throw unsupportedMediaType('415: Unsupported Media Type');
  }
}

function parsePatch(text: string): any {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `error decoding patch: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** The object a patch asks for; still to be checked against the live one. */
export function patched(
  live: KubeObject,
  contentType: string | undefined,
  text: string,
): Record<string, any> {
  return readPatched(applied(live, mediaType(contentType), text), live.kind);
}

function applied(
  live: KubeObject,
  type: string,
  text: string,
): Record<string, any> {
  const patch = parsePatch(text);
  switch (type) {
    case APPLY_PATCH:
      return strategicMergePatch(live, requireObject(patch));
    case 'application/json-patch+json':
      return jsonPatch(live, parseOperations(text));
    case 'application/merge-patch+json':
      return mergePatch(live, requireObject(patch)) as Record<string, any>;
    default:
      return strategicMergePatch(live, requireObject(patch));
  }
}

function requireObject(patch: unknown): Record<string, any> {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}',
    );
  }
  return patch as Record<string, any>;
}
