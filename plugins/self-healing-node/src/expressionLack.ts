import { ASTNode } from '@marcbachmann/cel-js';
import { childrenOf } from './expressionBounds';

/**
 * Whether an expression may be true because a list lacks something. It may not
 * while it only asks, with `and` and `or`, whether something exists in it: one
 * more item makes none of that untrue.
 */
export function restsOnLackOf(node: ASTNode, list: string): boolean {
  const { op, args } = node;
  if (op === '&&' || op === '||') {
    return childrenOf(args).some(side => restsOnLackOf(side, list));
  }
  if (op === 'rcall' && args[0] === 'exists' && isNamed(args[1], list)) {
    return childrenOf(args[2]).some(part => mentions(part, list));
  }
  return mentions(node, list);
}

// A name that a loop binds for itself counts too: rather once too often.
function mentions(node: ASTNode, name: string): boolean {
  return (
    isNamed(node, name) ||
    childrenOf(node.args).some(child => mentions(child, name))
  );
}

function isNamed({ op, args }: ASTNode, name: string): boolean {
  return op === 'id' && args === name;
}
