import {
  actionsRegistryServiceFactory,
  actionsServiceFactory,
} from '@backstage/backend-defaults/alpha';
import { BackendFeature } from '@backstage/backend-plugin-api';
import mcpPlugin from '@backstage/plugin-mcp-actions-backend';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { AddressInfo, Server } from 'net';

/** What a portal needs so that its tools can be called from outside. */
export const mcpFeatures: BackendFeature[] = [
  mcpPlugin,
  actionsRegistryServiceFactory,
  actionsServiceFactory,
];

/** The protocol's own client, connected to a backend as somebody. */
export async function connectMcp(server: Server, authorization: string) {
  const { port } = server.address() as AddressInfo;
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(
    new StreamableHTTPClientTransport(
      new URL(`http://127.0.0.1:${port}/api/mcp-actions/v1`),
      { requestInit: { headers: { Authorization: authorization } } },
    ),
  );
  return {
    client,
    /** What a tool answers, or the words of its error. */
    async call(name: string, input: Record<string, unknown> = {}) {
      const result = await client.callTool({
        name: `self-healing.${name}`,
        arguments: input,
      });
      const [{ text }] = result.content as { text: string }[];
      return result.isError
        ? { error: text }
        : { output: result.structuredContent as Record<string, any>, text };
    },
  };
}
