/** ISO/IEC 7812-1, annex B. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 7064, MOD 97-10, with letters as 10 to 35 (ISO 13616 for IBAN). */
export function mod97(value: string): number {
  let rest = 0;
  for (const character of value) {
    const digit = parseInt(character, 36);
    rest = (digit > 9 ? rest * 100 + digit : rest * 10 + digit) % 97;
  }
  return rest;
}

/** The weighted sum of the leading digits. */
export function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce(
    (sum, weight, index) => sum + weight * Number(digits[index]),
    0,
  );
}
