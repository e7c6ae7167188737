import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
} from 'node:crypto';

/** AES-256-GCM (NIST SP 800-38D): a nonce of 96 bits, a tag of 128. */
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const FORM = 'v1';

/**
 * Seals texts with the newest key, and opens what any of the keys has sealed:
 * a key is changed by putting a new one before it.
 */
export class Seal {
  readonly #keys: { id: string; key: Buffer }[];

  /** @param keys - base64 of 32 bytes each, newest first */
  constructor(keys: readonly string[]) {
    this.#keys = keys.map(text => {
      const key = Buffer.from(text, 'base64');
      return { id: idOf(key), key };
    });
  }

  /** @param about - bound to the text: it opens nowhere else */
  seal(text: string, about: string): string {
    const [{ id, key }] = this.#keys;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce);
    cipher.setAAD(Buffer.from(about));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return [FORM, id, ...[nonce, cipher.getAuthTag(), sealed].map(base64)].join(
      '.',
    );
  }

  /** Undefined when it was sealed by none of the keys, or was changed. */
  open(sealed: string, about: string): string | undefined {
    const [form, id, ...parts] = sealed.split('.');
    const known = this.#keys.find(one => one.id === id);
    if (form !== FORM || !known || parts.length !== 3) return undefined;
    const [nonce, tag, text] = parts.map(part => Buffer.from(part, 'base64'));
    try {
      const cipher = createDecipheriv(CIPHER, known.key, nonce, {
        authTagLength: 16,
      });
      cipher.setAAD(Buffer.from(about));
      cipher.setAuthTag(tag);
      return cipher.update(text, undefined, 'utf8') + cipher.final('utf8');
    } catch {
      return undefined;
    }
  }

  /** Whether a newer key would seal it now. */
  isOld(sealed: string): boolean {
    return sealed.split('.')[1] !== this.#keys[0].id;
  }
}

/** Whether the text is a key: base64 of 32 bytes, no more and no fewer. */
export function isSealKey(text: string): boolean {
  return (
    /^[A-Za-z0-9+/_-]{42,44}={0,2}$/.test(text) &&
    Buffer.from(text, 'base64').length === KEY_BYTES
  );
}

// Tells keys apart, and tells nothing of them.
function idOf(key: Buffer): string {
  return createHash('sha256')
    .update('self-healing placeholder key')
    .update(key)
    .digest('hex')
    .slice(0, 12);
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}
