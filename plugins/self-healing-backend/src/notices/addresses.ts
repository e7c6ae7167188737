/** What the column holds. */
const LONGEST = 255;

/**
 * Whom one delivery is for, as it is stored: refs have no space in them. More
 * than fit are told in several.
 */
export function addressesOf(
  recipients: readonly string[],
  atOnce: boolean,
): string[] {
  const addresses: string[] = [];
  for (const ref of new Set(recipients)) {
    const joined = atOnce ? `${addresses.at(-1) ?? ''} ${ref}`.trim() : ref;
    if (atOnce && addresses.length > 0 && joined.length <= LONGEST) {
      addresses[addresses.length - 1] = joined;
    } else {
      addresses.push(ref);
    }
  }
  return addresses;
}

/** The recipients of a delivery. */
export function recipientsOf(address: string): string[] {
  return address.split(' ');
}
