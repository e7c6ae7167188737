import type { FieldExtensionOptions } from '@backstage/plugin-scaffolder-react';
import { createContext } from 'react';

/** Field extensions that an app on the legacy frontend system names itself. */
export const FieldExtensionsContext = createContext<FieldExtensionOptions[]>(
  [],
);
