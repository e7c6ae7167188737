const OFFSET_BASIS = 14695981039346656037n;
const PRIME = 1099511628211n;
const SEPARATOR = 255;

/**
 * The identity of a label set exactly as Prometheus and Alertmanager compute it (FNV-1a,
 * 64 bit, over names and values in name order), so that an alert keeps its fingerprint
 * whoever sends it.
 * Source: LabelSet.Fingerprint in https://pkg.go.dev/github.com/prometheus/common/model
 */
export function fingerprintOf(labels: Record<string, string>): string {
  let hash = OFFSET_BASIS;
  const add = (byte: number) => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  };
  for (const name of Object.keys(labels).sort()) {
    Buffer.from(name).forEach(add);
    add(SEPARATOR);
    Buffer.from(labels[name]).forEach(add);
    add(SEPARATOR);
  }
  return hash.toString(16).padStart(16, '0');
}
