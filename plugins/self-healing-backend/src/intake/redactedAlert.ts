import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { UNNUMBERED } from '../redaction/Placeholders';
import { redact } from '../redaction/redact';
import { withoutSecrets } from '../redaction/withoutSecrets';

/** Alerts repeat themselves: what was looked at lately is not looked at again. */
const REMEMBERED = 5_000;
const LONGEST = 1_000;
const lately = new Map<string, string>();

/** Without any of these there is nothing to redact. */
const SUSPECT = /[=:@]|\d{3}|[\w+/.-]{16}|password|secret|token|bearer/i;

/**
 * An alert without secrets. In annotations, which people write, what is
 * personal gets placeholders, too, without a number: whose incident it will be,
 * where people are told apart, is not known yet. Labels and links lead
 * somewhere, and stay unless they hold a secret.
 */
export function redactedAlert(alert: Alert): Alert {
  const annotations = mapped(alert.annotations, text =>
    remembered(
      'annotation',
      text,
      () => redact(text, { placeholders: UNNUMBERED }).text,
    ),
  );
  const labels = mapped(alert.labels, text =>
    isShortName(text)
      ? text
      : remembered('label', text, () => withoutSecrets(text)),
  );
  const { generatorUrl } = alert;
  const link =
    generatorUrl &&
    remembered('label', generatorUrl, () => withoutSecrets(generatorUrl));
  if (
    annotations === alert.annotations &&
    labels === alert.labels &&
    link === generatorUrl
  ) {
    return alert;
  }
  return { ...alert, annotations, labels, ...(link && { generatorUrl: link }) };
}

/** Labels are mostly names, and no token is as short. */
function isShortName(text: string): boolean {
  return text.length < 16 && !/[=@]/.test(text);
}

/** The same texts when nothing in them is changed. */
function mapped(
  texts: Record<string, string>,
  change: (text: string) => string,
): Record<string, string> {
  let changed = false;
  const entries = Object.entries(texts).map(([name, text]) => {
    const now = change(text);
    changed ||= now !== text;
    return [name, now];
  });
  return changed ? Object.fromEntries(entries) : texts;
}

function remembered(
  kind: string,
  text: string,
  redacted: () => string,
): string {
  if (!SUSPECT.test(text)) return text;
  const key = `${kind} ${text}`;
  const known = lately.get(key);
  if (known !== undefined) return known;
  const now = redacted();
  if (text.length <= LONGEST) {
    if (lately.size >= REMEMBERED) lately.clear();
    lately.set(key, now);
  }
  return now;
}
