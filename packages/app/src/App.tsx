import { createApp } from '@backstage/frontend-defaults';
import { landingModule } from './landing';
import { navModule } from './nav';
import { signInModule } from './signIn';

/** Every plugin in package.json is discovered through `app.packages: all`. */
export const createPortal = () =>
  createApp({ features: [landingModule, navModule, signInModule] });
