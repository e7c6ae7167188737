import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import notificationsPlugin from '@backstage/plugin-notifications/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import searchPlugin from '@backstage/plugin-search/alpha';
import userSettingsPlugin from '@backstage/plugin-user-settings/alpha';
import selfHealingPlugin from '@backstage-self-healing/plugin-self-healing/alpha';
import { createPortal } from './App';

// What the bundler puts there, so that `app.packages: all` finds the plugins.
Object.assign(window, {
  '__@backstage/discovered__': {
    modules: [
      catalogPlugin,
      notificationsPlugin,
      scaffolderPlugin,
      searchPlugin,
      selfHealingPlugin,
      userSettingsPlugin,
    ].map(plugin => ({ name: plugin.pluginId, default: plugin })),
  },
});

const users = [
  {
    entityRef: 'user:default/checkout-owner',
    title: 'Checkout owner',
    description: 'Owns checkout and payments',
  },
  { entityRef: 'user:default/viewer', title: 'Viewer' },
];

function renderApp(demo?: object) {
  process.env = {
    NODE_ENV: 'test',
    APP_CONFIG: [
      {
        context: 'test',
        data: {
          app: {
            title: 'Test portal',
            baseUrl: 'http://localhost',
            packages: 'all',
          },
          backend: { baseUrl: 'http://localhost:7007' },
          ...(demo && { demo }),
        },
      },
    ] as any,
  };
  return render(createPortal().createRoot());
}

/** Answers sign-in as the backend's provider does; everything else is empty. */
function answerSignIn(status = 200) {
  const signIns: { url: string; user: string | null }[] = [];
  jest
    .spyOn(global, 'fetch')
    .mockImplementation(async (input: any, init?: RequestInit) => {
      const url = String(input?.url ?? input);
      if (!url.includes('/api/auth/')) {
        return Response.json({ items: [] });
      }
      const user = new Headers(init?.headers).get('x-demo-user');
      signIns.push({ url, user });
      return status === 200
        ? Response.json({
            profile: { displayName: user },
            backstageIdentity: {
              token: 'header.e30.signature',
              identity: {
                type: 'user',
                userEntityRef: user,
                ownershipEntityRefs: [user],
              },
            },
          })
        : Response.json(
            {
              error: { name: 'AuthenticationError', message: 'No such user' },
              response: { statusCode: status },
            },
            { status },
          );
    });
  return signIns;
}

describe('the portal', () => {
  beforeEach(() => {
    window.sessionStorage.clear();
    window.history.replaceState(null, '', '/');
  });
  afterEach(() => jest.restoreAllMocks());

  it('offers the demo users, signs in as the chosen one and shows the portal', async () => {
    const signIns = answerSignIn();
    renderApp({ users });

    expect(await screen.findByText('Viewer')).toBeVisible();
    expect(screen.getByText('Owns checkout and payments')).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Sign in as Checkout owner' }),
    );

    const nav = await screen.findByRole('navigation', { name: 'sidebar nav' });
    for (const name of ['Catalog', 'Self-healing', 'Create', 'Notifications']) {
      expect(within(nav).getByRole('link', { name })).toBeInTheDocument();
    }
    await waitFor(() => expect(window.location.pathname).toBe('/catalog'));
    expect(signIns).toEqual([
      {
        url: 'http://localhost:7007/api/auth/demo/refresh',
        user: 'user:default/checkout-owner',
      },
    ]);
  });

  it('stays signed in after a reload', async () => {
    const signIns = answerSignIn();
    const first = renderApp({ users });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Sign in as Viewer' }),
    );
    await screen.findByRole('navigation', { name: 'sidebar nav' });
    first.unmount();

    renderApp({ users });
    await screen.findByRole('navigation', { name: 'sidebar nav' });
    expect(signIns.map(signIn => signIn.user)).toEqual([
      'user:default/viewer',
      'user:default/viewer',
    ]);
  });

  it('says why a sign-in failed and forgets the user', async () => {
    answerSignIn(401);
    renderApp({ users });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Sign in as Viewer' }),
    );

    expect(await screen.findByText('No such user')).toBeVisible();
    expect(
      screen.getByRole('button', { name: 'Choose another user' }),
    ).toBeVisible();
    expect(window.sessionStorage).toHaveLength(0);
  });

  it('ignores a remembered user that is no longer offered', async () => {
    answerSignIn();
    window.sessionStorage.setItem('self-healing-demo.user', 'user:default/x');
    renderApp({ users });
    expect(
      await screen.findByRole('button', { name: 'Sign in as Viewer' }),
    ).toBeVisible();
  });

  it('falls back to the guest without demo users', async () => {
    answerSignIn();
    renderApp();
    expect(await screen.findByRole('button', { name: 'Enter' })).toBeVisible();
  });
});
