import { InputError } from '@backstage/errors';
import { compileExpression, Expression } from './expression';

const PLACEHOLDER = /\$\{\{(.*?)\}\}/gs;

/**
 * Data whose strings hold `${{ expression }}`, compiled once.
 *
 * @public
 */
export interface InputTemplate {
  /**
   * A string that is one placeholder takes the expression's own type; inside
   * longer text the value is written out.
   * @throws InputError when an expression cannot be evaluated
   */
  render(variables: Record<string, unknown>): unknown;
}

/**
 * Parses and checks every `${{ }}` in a value, once.
 *
 * @param options - as for {@link compileExpression}
 * @throws InputError when any expression inside `value` is not CEL, or a
 * placeholder is not closed
 * @public
 */
export function compileTemplate(
  value: unknown,
  options?: { variables?: readonly string[] },
): InputTemplate {
  if (typeof value === 'string') return compileText(value, options);
  if (Array.isArray(value)) {
    const items = value.map(item => compileTemplate(item, options));
    return { render: variables => items.map(item => item.render(variables)) };
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, compileTemplate(item, options)] as const,
    );
    return {
      render: variables =>
        Object.fromEntries(
          entries.map(([key, item]) => [key, item.render(variables)]),
        ),
    };
  }
  return { render: () => value };
}

function compileText(
  text: string,
  options?: { variables?: readonly string[] },
): InputTemplate {
  const parts: Array<string | Expression> = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(compileExpression(match[1].trim(), options));
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(text.slice(end));
  for (const part of parts) {
    if (typeof part === 'string' && part.includes('${{')) {
      throw new InputError(`'${text}' has a '\${{' without its '}}'`);
    }
  }
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only !== undefined && typeof only !== 'string') {
    return { render: variables => only.evaluate(variables) };
  }
  return {
    render: variables =>
      parts
        .map(part =>
          typeof part === 'string' ? part : written(part.evaluate(variables)),
        )
        .join(''),
  };
}

function written(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
