import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';

/** The shop as the demo cluster sees it; `state` is where the cluster says how to reach it. */
async function shopStatus(state) {
  const [url, ca, token] = await Promise.all(
    ['url', 'ca.pem', 'admin-token'].map(name =>
      readFile(join(state, name), 'utf8'),
    ),
  );
  const text = await new Promise((resolve, reject) => {
    get(
      `${url.trim()}/demo/status`,
      { ca, headers: { authorization: `Bearer ${token.trim()}` } },
      async response => {
        try {
          resolve(Buffer.concat(await response.toArray()).toString());
        } catch (error) {
          reject(error);
        }
      },
    ).on('error', reject);
  });
  return JSON.parse(text).services;
}

export async function shopIsReady(state) {
  const services = await shopStatus(state);
  return services.every(({ ready, desired }) => ready === desired);
}

export async function prometheusScrapes(prometheus) {
  const response = await fetch(`${prometheus}/api/v1/query?query=up`);
  const { data } = await response.json();
  return data.result.some(({ value }) => value[1] === '1');
}

/** As somebody would find out who signs in and looks. */
export async function portalKnowsTheShop(portal) {
  const { ok } = await fetch(portal);
  if (!ok) return false;
  const signIn = await fetch(`${portal}/api/auth/demo/refresh`, {
    headers: { 'x-demo-user': 'user:default/viewer' },
  });
  if (!signIn.ok) return false;
  const { backstageIdentity } = await signIn.json();
  const headers = { authorization: `Bearer ${backstageIdentity.token}` };
  const services = ['web', 'catalogue', 'checkout', 'payments', 'inventory'];
  const known = await Promise.all(
    services.map(async service => {
      const path = `entities/component/default/${service}`;
      const response = await fetch(`${portal}/api/self-healing/${path}`, {
        headers,
      });
      if (!response.ok) return false;
      const { enabled, policies } = await response.json();
      return enabled && policies.length === 3;
    }),
  );
  return known.every(Boolean);
}
