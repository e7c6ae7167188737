import { ProxiedSignInPage } from '@backstage/core-components';
import { configApiRef, IdentityApi, useApi } from '@backstage/core-plugin-api';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { Alert, Button, Card, CardBody, CardFooter, Text } from '@backstage/ui';
import { useState } from 'react';
import { LogoMark } from '../nav/LogoMark';
import styles from './DemoSignInPage.module.css';
import {
  DemoUser,
  forgetDemoUser,
  rememberDemoUser,
  rememberedDemoUser,
} from './demoUsers';

/** The backend's sign-in fails closed; here it only needs saying. */
const SignInFailed = ({ error }: { error?: Error }) => (
  <main className={styles.page}>
    <Alert
      status="danger"
      icon
      title="Could not sign in"
      // The cause holds the server's own words, e.g. which user is unknown.
      description={
        (error?.cause as Error | undefined)?.message ?? error?.message
      }
      customActions={
        <Button
          variant="secondary"
          onPress={() => {
            forgetDemoUser();
            window.location.reload();
          }}
        >
          Choose another user
        </Button>
      }
    />
  </main>
);

/** Sign in as one of the demo's users, who have no password. */
export const DemoSignInPage = (
  props: SignInPageProps & { users: DemoUser[] },
) => {
  const { users, onSignInSuccess } = props;
  const title =
    useApi(configApiRef).getOptionalString('app.title') ?? 'Backstage';
  const [chosen, setChosen] = useState(() => {
    const remembered = rememberedDemoUser();
    return users.find(user => user.entityRef === remembered)?.entityRef;
  });

  if (chosen) {
    return (
      <ProxiedSignInPage
        provider="demo"
        headers={{ 'x-demo-user': chosen }}
        onSignInSuccess={(identity: IdentityApi) => {
          rememberDemoUser(chosen);
          const signOut = identity.signOut.bind(identity);
          identity.signOut = async () => {
            forgetDemoUser();
            await signOut();
          };
          onSignInSuccess(identity);
        }}
        ErrorComponent={SignInFailed}
      />
    );
  }

  return (
    <main className={styles.page}>
      <header className={styles.header}>
        <LogoMark size={48} />
        <div>
          <Text as="h1" variant="title-medium" weight="bold">
            {title}
          </Text>
          <Text as="p" color="secondary">
            Choose who to be. Each sees and may do something else.
          </Text>
        </div>
      </header>
      <ul className={styles.users}>
        {users.map(user => (
          <li key={user.entityRef}>
            <Card className={styles.user}>
              <CardBody>
                <Text as="h2" variant="title-x-small" weight="bold">
                  {user.title}
                </Text>
                <Text as="p" color="secondary">
                  {user.description}
                </Text>
              </CardBody>
              <CardFooter>
                <Button
                  variant="secondary"
                  aria-label={`Sign in as ${user.title}`}
                  onPress={() => setChosen(user.entityRef)}
                >
                  Sign in
                </Button>
              </CardFooter>
            </Card>
          </li>
        ))}
      </ul>
    </main>
  );
};
