import { Size } from './sizes';
import { Stay } from './stays';

const KEEP_NEWEST = 20;
/** An autoscaler changes the size of a workload a hundred times a day. */
const KEEP_SIZES = 200;
export const KEEP_MS = 90 * 24 * 60 * 60_000;

/** The newest stays, and all that ended within the last 90 days. */
export function keptStays(stays: readonly Stay[], now: Date): Stay[] {
  const end = now.getTime() - KEEP_MS;
  const isRecent = ({ to, from }: Stay) => Date.parse(to ?? from ?? '') > end;
  return stays.filter(
    (stay, index) => index >= stays.length - KEEP_NEWEST || isRecent(stay),
  );
}

/** The same of sizes, a bounded number of them. */
export function keptSizes(sizes: readonly Size[], now: Date): Size[] {
  const end = now.getTime() - KEEP_MS;
  return sizes
    .filter(
      ({ from }, index) =>
        index >= sizes.length - KEEP_NEWEST || Date.parse(from) > end,
    )
    .slice(-KEEP_SIZES);
}
