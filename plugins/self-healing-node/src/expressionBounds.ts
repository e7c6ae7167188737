import { ASTNode } from '@marcbachmann/cel-js';

const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind']);

// Two are enough to compare two lists; each more multiplies the cost again.
const MOST_NESTED_LOOPS = 2;

/**
 * What an expression may not hold because its cost has no bound. The parser's
 * own limits bound its size, not how long it runs.
 *
 * @returns why it is refused, or undefined
 */
export function unboundedCost(node: ASTNode, loops = 0): string | undefined {
  let depth = loops;
  if (node.op === 'rcall' || node.op === 'call') {
    const name = node.args[0];
    if (name === 'matches') {
      return "matches() is not available, because a regular expression can run without end: use startsWith(), endsWith(), contains(), == or 'in'";
    }
    if (node.op === 'rcall' && LOOPS.has(name)) depth += 1;
    if (depth > MOST_NESTED_LOOPS) {
      return `${name}() is nested too deeply: at most ${MOST_NESTED_LOOPS} of all(), exists(), map() and filter() may be inside one another`;
    }
  }
  for (const child of childrenOf(node.args)) {
    const reason = unboundedCost(child, depth);
    if (reason) return reason;
  }
  return undefined;
}

/** The parts of a node, whatever it is. */
export function childrenOf(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return isNode(args) ? [args] : [];
}

function isNode(value: unknown): value is ASTNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'op' in value &&
    'args' in value
  );
}
