/**
 * One name for one value, as long as the context lives: whoever reads two
 * lines still sees that they are about the same person.
 */
export class Placeholders {
  private readonly names = new Map<string, string>();
  private readonly counts = new Map<string, number>();

  nameFor(kind: string, value: string): string {
    const key = `${kind}:${value.toLowerCase().replace(/[\s().-]/g, '')}`;
    const known = this.names.get(key);
    if (known) return known;
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    const name = `<${kind}_${count}>`;
    this.names.set(key, name);
    return name;
  }
}
