import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  durationSchema,
  durationToMs,
} from '@backstage-self-healing/plugin-self-healing-common';

/** How the memory of what served is kept. */
export type ServedConfig = {
  /** How long a release has to be available to have served. */
  afterMs: number;
  /** How often is looked at what no watch told of. */
  pollMs: number;
  /** How often the catalog is asked who has opted in. */
  refreshMs: number;
};

/**
 * Reads `selfHealing.kubernetes.served`.
 *
 * @throws InputError naming the exact path of what is wrong
 */
export function readServedConfig(config: Config): ServedConfig {
  return {
    afterMs: readDuration(config, 'after', '60s'),
    pollMs: readDuration(config, 'poll', '30s'),
    refreshMs: readDuration(config, 'refresh', '60s'),
  };
}

function readDuration(config: Config, name: string, otherwise: string): number {
  const path = `selfHealing.kubernetes.served.${name}`;
  const parsed = durationSchema.safeParse(
    config.getOptionalString(path) ?? otherwise,
  );
  if (!parsed.success) {
    throw new InputError(`${path}: ${parsed.error.issues[0].message}`);
  }
  return durationToMs(parsed.data);
}
