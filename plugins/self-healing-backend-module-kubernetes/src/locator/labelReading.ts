import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { LabelMeaning, SUBJECT_KINDS } from './labelSpellings';
import { LabelReading } from './subjectOf';

const MEANINGS = ['cluster', 'namespace', 'container', ...SUBJECT_KINDS];

/**
 * Reads `selfHealing.kubernetes.labels` and `.exporters`.
 *
 * @throws InputError naming the path of what is wrong
 */
export function readLabelReading(config: Config): LabelReading {
  const path = 'selfHealing.kubernetes.labels';
  const section = config.getOptionalConfig(path);
  const labels: Partial<Record<LabelMeaning, string[]>> = {};
  for (const key of section?.keys() ?? []) {
    const meaning = MEANINGS.find(
      one => one.toLowerCase() === key.toLowerCase(),
    ) as LabelMeaning | undefined;
    if (!meaning) {
      throw new InputError(
        `${path}.${key}: is none of ${MEANINGS.map(lowerFirst).join(', ')}`,
      );
    }
    labels[meaning] = section!.getStringArray(key);
  }
  return {
    labels,
    exporters:
      config.getOptionalStringArray('selfHealing.kubernetes.exporters') ?? [],
  };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
