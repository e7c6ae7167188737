import { SignInPage } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/core-plugin-api';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { DemoSignInPage } from './DemoSignInPage';
import { readDemoUsers } from './demoUsers';

/** The demo's users when there are any, else the guest. */
export const AppSignInPage = (props: SignInPageProps) => {
  const users = readDemoUsers(useApi(configApiRef));
  return users.length > 0 ? (
    <DemoSignInPage {...props} users={users} />
  ) : (
    <SignInPage {...props} providers={['guest']} />
  );
};
