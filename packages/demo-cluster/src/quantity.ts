const FACTORS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY =
  /^([+-]?\d+(?:\.\d*)?|\.\d+)((?:[eE][+-]?\d+)|[numkMGTPE]|[KMGTPE]i)?$/;

/** The number behind a resource quantity (`64Mi`, `100m`, `1e3`); undefined when it is none. */
export function quantityValue(
  quantity: string | number | undefined,
): number | undefined {
  if (quantity === undefined) {
    return undefined;
  }
  const parsed = String(quantity).match(QUANTITY);
  if (!parsed) {
    return undefined;
  }
  const [, digits, suffix = ''] = parsed;
  return /^[eE][+-]?\d/.test(suffix)
    ? Number(digits + suffix)
    : Number(digits) * FACTORS[suffix];
}

/**
 * An IntOrString against a total, as intstr.GetScaledValueFromIntOrPercent resolves it:
 * a surge is rounded up, an allowance for unavailability down.
 */
export function scaledValue(
  value: number | string | undefined,
  total: number,
  rounding: 'up' | 'down',
): number {
  if (value === undefined) {
    return 0;
  }
  if (typeof value === 'number') {
    return value;
  }
  const exact = (Number.parseInt(value, 10) * total) / 100;
  return rounding === 'up' ? Math.ceil(exact) : Math.floor(exact);
}
