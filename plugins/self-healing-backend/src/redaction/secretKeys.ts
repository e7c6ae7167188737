/**
 * What the name of a key says about its value. Only the name's end counts:
 * `token_url` and `secretName` are about a secret, they are none.
 */
export type KeySort = 'password' | 'secret' | 'token' | undefined;

// Public on purpose, or worth nothing an hour later.
const PUBLIC =
  /public|csrf|xsrf|authenticity|continue|next_?page|page_?token|pagination|cancell?ation|sync_?token|cursor|keyword|max_?tokens|tokens$|not_secret/;

const PASSWORD =
  /(?:password|passwd|passphrase|pwd|passcode|_pass|^pass|^pw|_pw)(?:_\d+|\d+)?$|password_(?:super_)?secure$/;

const SECRET =
  /(?:secret|secrete|credential|credentials|creds|secret_?data|secret_string)(?:_\d+|\d+)?$/;

const TOKEN =
  /(?:token|tok|jwt|bearer|authorization|cookie|api_?key|apikey|access_?key|access_?key_?id|secret_?key|secret_?access_?key|auth_?key|private_?key|encryption_?key|signing_?key|account_?key|shared_?access_?key|master_?key|license_?key|service_?key|storage_?key|deploy_?key|iam_?key|cloud_?key|softlayer_?key|sl_?key|artif_?key|hmac_?key|client_?key_?data|dockerconfigjson|dockercfg|webhook_?key|session_?id|sessionid|session_?key|_session|session_?cookie|sig|x_amz_signature|x_amz_credential|art_api|sonar_login|otp|_auth|auth_?token|access_?token|_pat|(?:meraki|okta|vault|heroku|snyk|yandex|twitter|stripe|twilio|datadog|sendgrid|mailgun)_?key)(?:_\d+|\d+)?$/;

/** Snake case without what stands around it: `X-Vault-Token` is `x_vault_token`. */
function normalised(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}

/** The same keys come again and again, in every line and object. */
const REMEMBERED = 2_000;
const remembered = new Map<string, KeySort>();

export function sortOfKey(key: string): KeySort {
  if (key.length > 120) return undefined;
  if (remembered.has(key)) return remembered.get(key);
  const sort = judged(key);
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(key, sort);
  return sort;
}

function judged(key: string): KeySort {
  // Bundler keeps a gem server's credentials under BUNDLE_<HOST>
  // (bundler.io/man/bundle-config.1.html, "Credentials for gem sources").
  if (/^BUNDLE_\w{1,80}__(?:COM|ORG|NET|IO|DEV)$/.test(key)) return 'password';
  const name = normalised(key);
  if (PUBLIC.test(name)) return undefined;
  if (PASSWORD.test(name)) return 'password';
  if (TOKEN.test(name)) return 'token';
  if (SECRET.test(name)) return 'secret';
  return undefined;
}
