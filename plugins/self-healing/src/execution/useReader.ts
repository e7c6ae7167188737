import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import useAsync from 'react-use/esm/useAsync';
import { Reader } from './approvalState';

/** Who looks at the page; undefined until it is known. */
export function useReader(): Reader | undefined {
  const identityApi = useApi(identityApiRef);
  return useAsync(async () => {
    const { userEntityRef, ownershipEntityRefs } =
      await identityApi.getBackstageIdentity();
    return { ref: userEntityRef, memberOf: ownershipEntityRefs };
  }, [identityApi]).value;
}
