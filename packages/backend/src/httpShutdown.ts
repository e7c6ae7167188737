import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { LifecycleService } from '@backstage/backend-plugin-api';
import { Server } from 'http';

/** How long requests may take that are under way when the portal is to end. */
const GRACE_MS = 3_000;

/**
 * The HTTP server, which waits for requests on SIGTERM but not for ever. Two of
 * Backstage's own do not end: the events backend keeps a poll of the signals
 * backend open for 55 s, and the first WebSocket after a start is not answered.
 */
export default rootHttpRouterServiceFactory({
  configure({ applyDefaults, lifecycle, server }) {
    applyDefaults();
    endsConnectionsAfter(GRACE_MS, { lifecycle, server });
  },
});

export function endsConnectionsAfter(
  graceMs: number,
  { lifecycle, server }: { lifecycle: LifecycleService; server: Server },
): void {
  lifecycle.addShutdownHook(() => {
    // Beside the hook that closes the server, which waits for its connections.
    setTimeout(() => server.closeAllConnections(), graceMs).unref();
  });
}
