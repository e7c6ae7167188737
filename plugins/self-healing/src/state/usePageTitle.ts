import { configApiRef, useApi } from '@backstage/core-plugin-api';
import { useEffect } from 'react';

/** Names the browser's tab, so that several incidents can be told apart. */
export function usePageTitle(title: string | undefined): void {
  const portal = useApi(configApiRef).getOptionalString('app.title');
  useEffect(() => {
    if (!title) return undefined;
    const before = document.title;
    document.title = [title, portal ?? 'Backstage'].join(' · ');
    return () => {
      document.title = before;
    };
  }, [title, portal]);
}
