/**
 * Whether labels meet a label selector. Pure. What is no selector selects
 * nothing.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function selects(
  selector: string,
  labels: Readonly<Record<string, string>>,
): boolean {
  // Commas within parentheses separate values.
  const requirements = selector.split(/,(?![^(]*\))/).map(one => one.trim());
  return (
    requirements.length > 0 &&
    requirements.every(requirement => meets(requirement, labels))
  );
}

function meets(
  requirement: string,
  labels: Readonly<Record<string, string>>,
): boolean {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(requirement);
  if (set) {
    const [, key, operator, list] = set;
    const isIn = list
      .split(',')
      .map(value => value.trim())
      .includes(labels[key]);
    return operator === 'in' ? isIn : !isIn;
  }
  const compared = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)$/.exec(requirement);
  if (compared) {
    const [, key, operator, value] = compared;
    return operator === '!=' ? labels[key] !== value : labels[key] === value;
  }
  const exists = /^(!?)\s*([^\s=!()]+)$/.exec(requirement);
  if (!exists) return false;
  return (labels[exists[2]] === undefined) === (exists[1] === '!');
}
