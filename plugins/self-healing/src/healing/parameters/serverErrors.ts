/** What the form shows under its fields, the outermost first. */
export type FieldErrors = {
  __errors?: string[];
} & { [name: string]: FieldErrors | string[] | undefined };

/**
 * The backend names what does not fit as `parameters/replicas must be <= 10`,
 * several of them joined with `; `.
 */
const PLACED = /^parameters((?:\/[^\s/]*)*) (.+)$/s;
const MISSING = /^must have required property '(.+)'$/s;

/**
 * @param message - what the server said when it answered 400
 * @returns what belongs under a field, and the rest that belongs under none
 */
export function serverErrors(message: string): {
  fields: FieldErrors;
  rest: string[];
} {
  const fields: FieldErrors = {};
  const rest: string[] = [];
  for (const part of message.split('; ')) {
    const [, pointer = '', words] = PLACED.exec(part) ?? [];
    const missing = words && MISSING.exec(words)?.[1];
    const path = pointer.split('/').slice(1).map(unescaped);
    if (missing) path.push(missing);
    // The form keeps errors by that name, so it can have no such field.
    const shown = path.length > 0 && !path.includes('__errors');
    if (!words || !shown) rest.push(part);
    else errorsAt(fields, path).push(words);
  }
  return { fields, rest };
}

// RFC 6901: in a JSON Pointer ~1 stands for / and ~0 for ~.
function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function errorsAt(fields: FieldErrors, path: string[]): string[] {
  let place = fields;
  for (const name of path) {
    const inside = Object.hasOwn(place, name) ? place[name] : undefined;
    if (inside && !Array.isArray(inside)) {
      place = inside;
    } else {
      const added: FieldErrors = {};
      Object.defineProperty(place, name, {
        value: added,
        enumerable: true,
        configurable: true,
        writable: true,
      });
      place = added;
    }
  }
  place.__errors ??= [];
  return place.__errors;
}
