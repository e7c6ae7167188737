import { ConfigApi } from '@backstage/core-plugin-api';

export type DemoUser = {
  entityRef: string;
  title: string;
  description?: string;
};

const STORAGE_KEY = 'self-healing-demo.user';

/** Users of `demo.users` in app-config, in the order given there. */
export function readDemoUsers(config: ConfigApi): DemoUser[] {
  return (config.getOptionalConfigArray('demo.users') ?? []).map(user => ({
    entityRef: user.getString('entityRef'),
    title: user.getString('title'),
    description: user.getOptionalString('description'),
  }));
}

// The tab remembers, not the browser: two tabs can be two people, and a new
// tab starts at the sign-in page.

/** Who this tab signed in as, so that a reload stays signed in. */
export function rememberedDemoUser(): string | undefined {
  return window.sessionStorage.getItem(STORAGE_KEY) ?? undefined;
}

export function rememberDemoUser(entityRef: string) {
  window.sessionStorage.setItem(STORAGE_KEY, entityRef);
}

export function forgetDemoUser() {
  window.sessionStorage.removeItem(STORAGE_KEY);
}
