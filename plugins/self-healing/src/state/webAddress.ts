/**
 * What alerts carry is written by whoever writes rules, or by whoever can send
 * one: only an address of the web may become a link.
 *
 * @returns the address, or undefined for anything that is not http or https
 */
export function webAddress(text: string | undefined): string | undefined {
  if (!text) return undefined;
  try {
    const { protocol, href } = new URL(text.trim());
    return protocol === 'https:' || protocol === 'http:' ? href : undefined;
  } catch {
    return undefined;
  }
}
