/** What a message says that a template asks for in vain. */
export type ConfigFault = {
  /** e.g. `configmap`, `command`, `multi-attach`. */
  cause: string;
  /** Of an object or a key that is not there, in words. */
  missing?: string;
};

const CAUSES: readonly [RegExp, string][] = [
  [/Multi-Attach/i, 'multi-attach'],
  [/driver name .* not found|list of registered CSI drivers/i, 'driver'],
  [/runAsNonRoot|run as root|non-numeric user/i, 'run-as-root'],
  [
    /no command specified|executable file not found|no such file or directory|permission denied|exec format|StartError|ContainerCannotRun/i,
    'command',
  ],
  [/HookError|hook/i, 'hook'],
  [/is already in use by/i, 'name-conflict'],
  [/volume|mount|attach/i, 'volume'],
];

/** Reads what a kubelet or a volume plugin says. Pure. */
export function configFault(message: string): ConfigFault {
  const object = /\b(configmap|secret)s?\s+"([^"]+)"\s+not found/i.exec(
    message,
  );
  if (object) {
    return {
      cause: object[1].toLowerCase(),
      missing: `${kindOf(object[1])} ${object[2]} does not exist`,
    };
  }
  // Two spellings of what the kubelet says of a key, of env and of volumes.
  const key =
    /couldn't find key (\S+) in (ConfigMap|Secret) ([\w./-]+)/i.exec(message) ??
    /references non-existent (config|secret) key: (\S+)/i.exec(message);
  if (key) {
    const isEnv = key.length === 4;
    const kind = kindOf(isEnv ? key[2] : key[1]);
    return {
      cause: `${kind.toLowerCase()}-key`,
      missing: isEnv
        ? `${kind} ${key[3]} has no key ${key[1]}`
        : `a ${kind} has no key ${key[2]}`,
    };
  }
  const claim = /persistentvolumeclaims? "([^"]+)" not found/i.exec(message);
  if (claim) {
    return {
      cause: 'claim',
      missing: `PersistentVolumeClaim ${claim[1]} does not exist`,
    };
  }
  return {
    cause: CAUSES.find(([pattern]) => pattern.test(message))?.[1] ?? 'other',
  };
}

function kindOf(text: string): string {
  return /^secret/i.test(text) ? 'Secret' : 'ConfigMap';
}
