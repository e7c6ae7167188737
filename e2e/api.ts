import type {
  EntityHealing,
  IncidentDetail,
  IncidentList,
  KillSwitch,
  KillSwitchRequest,
} from '@backstage-self-healing/plugin-self-healing-common';
import { stackAddresses } from './stackAddresses';

export const ROLES = {
  'checkout-owner': 'Checkout owner',
  'storefront-owner': 'Storefront owner',
  'fulfilment-owner': 'Fulfilment owner',
  'platform-admin': 'Platform admin',
  viewer: 'Viewer',
} as const;

export type Role = keyof typeof ROLES;

export const refOf = (component: string) => `component:default/${component}`;

/** What the backend answers to somebody, page or no page. */
export class Api {
  #token: Promise<string> | undefined;

  constructor(private readonly role: Role) {}

  async incidents(query: Record<string, string>): Promise<IncidentList> {
    return this.#read(`/incidents?${new URLSearchParams(query)}`);
  }

  async incident(id: string): Promise<IncidentDetail> {
    return this.#read(`/incidents/${id}`);
  }

  async healing(component: string): Promise<EntityHealing> {
    return this.#read(`/entities/component/default/${component}`);
  }

  async killSwitches(): Promise<KillSwitch[]> {
    return this.#read('/kill-switches');
  }

  async setKillSwitch(request: KillSwitchRequest): Promise<void> {
    const response = await this.post('/kill-switches', request);
    if (!response.ok) throw new Error(await response.text());
  }

  async get(path: string): Promise<Response> {
    return this.#request(path, {});
  }

  async post(path: string, body: unknown): Promise<Response> {
    return this.#request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async #read<T>(path: string): Promise<T> {
    const response = await this.get(path);
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return response.json();
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    this.#token ??= this.#signIn();
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${await this.#token}`);
    const base = `${stackAddresses().portal}/api/self-healing`;
    return fetch(`${base}${path}`, { ...init, headers });
  }

  async #signIn(): Promise<string> {
    const response = await fetch(
      `${stackAddresses().portal}/api/auth/demo/refresh`,
      { headers: { 'x-demo-user': `user:default/${this.role}` } },
    );
    if (!response.ok) throw new Error(await response.text());
    const { backstageIdentity } = await response.json();
    return backstageIdentity.token;
  }
}
