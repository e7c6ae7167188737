import fc from 'fast-check';
import { DemoCluster, startDemoCluster } from '../index';
import { until } from '../__testUtils__/until';

jest.setTimeout(120_000);

const DEPLOYMENTS = '/apis/apps/v1/namespaces/shop/deployments';
const WEB = `${DEPLOYMENTS}/web`;
const PODS = '/api/v1/namespaces/shop/pods';
const JSON_TYPE = 'application/json';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';

describe('the HTTP surface', () => {
  let cluster: DemoCluster;

  beforeAll(async () => {
    cluster = await startDemoCluster({ tickMs: 20, startupMs: 40 });
  });
  afterAll(() => cluster.stop());

  async function send(
    method: string,
    path: string,
    body?: unknown,
    type = JSON_TYPE,
    headers: Record<string, string> = {},
  ) {
    const response = await fetch(`${cluster.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${cluster.tokens.admin}`,
        ...(body === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      body:
        body === undefined || typeof body === 'string'
          ? (body as string | undefined)
          : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      body: isJson && text ? JSON.parse(text) : text,
    };
  }

  const container = { name: 'app', image: 'app:1' };
  const labels = { app: 'new' };
  const valid = {
    metadata: { name: 'new' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };

  it.each<
    [string, string, string, unknown, string | undefined, number, string]
  >([
    [
      'a path outside of the API',
      'GET',
      '/nowhere',
      undefined,
      undefined,
      404,
      'NotFound',
    ],
    [
      'an unknown version',
      'GET',
      '/apis/apps/v2/namespaces/shop/deployments',
      undefined,
      undefined,
      404,
      'NotFound',
    ],
    [
      'an unknown subresource',
      'GET',
      `${WEB}/nothing`,
      undefined,
      undefined,
      404,
      'NotFound',
    ],
    [
      'a path too deep',
      'GET',
      `${PODS}/a/log/b`,
      undefined,
      undefined,
      404,
      'NotFound',
    ],
    [
      'a name that is no URL text',
      'GET',
      `${PODS}/%E0%A4%A`,
      undefined,
      undefined,
      404,
      'NotFound',
    ],
    [
      'a method without meaning',
      'PUT',
      DEPLOYMENTS,
      valid,
      undefined,
      405,
      'MethodNotAllowed',
    ],
    [
      'a create with a name in the path',
      'POST',
      WEB,
      valid,
      undefined,
      405,
      'MethodNotAllowed',
    ],
    [
      'a subresource that cannot be created',
      'POST',
      `${WEB}/scale`,
      {},
      undefined,
      405,
      'MethodNotAllowed',
    ],
    [
      'a body that is no object',
      'POST',
      DEPLOYMENTS,
      [1],
      undefined,
      400,
      'BadRequest',
    ],
    [
      'a body that ends early',
      'POST',
      DEPLOYMENTS,
      '{"a":',
      undefined,
      400,
      'BadRequest',
    ],
    ['an empty body', 'POST', DEPLOYMENTS, '', undefined, 400, 'BadRequest'],
    [
      'an object of another kind',
      'POST',
      DEPLOYMENTS,
      { ...valid, kind: 'Pod' },
      undefined,
      400,
      'BadRequest',
    ],
    [
      'an object of another version',
      'POST',
      DEPLOYMENTS,
      { ...valid, apiVersion: 'apps/v2' },
      undefined,
      400,
      'BadRequest',
    ],
    [
      'an object of another namespace',
      'POST',
      DEPLOYMENTS,
      { ...valid, metadata: { name: 'new', namespace: 'default' } },
      undefined,
      400,
      'BadRequest',
    ],
    [
      'an object with a version already',
      'POST',
      DEPLOYMENTS,
      { ...valid, metadata: { name: 'new', resourceVersion: '1' } },
      undefined,
      400,
      'BadRequest',
    ],
    [
      'a missing namespace',
      'POST',
      '/apis/apps/v1/namespaces/none/deployments',
      valid,
      undefined,
      404,
      'NotFound',
    ],
    [
      'a name nothing may have',
      'POST',
      DEPLOYMENTS,
      { ...valid, metadata: { name: 'New_Name' } },
      undefined,
      422,
      'Invalid',
    ],
    [
      'an object without a name',
      'POST',
      DEPLOYMENTS,
      { ...valid, metadata: {} },
      undefined,
      422,
      'Invalid',
    ],
    [
      'metadata that is none',
      'POST',
      DEPLOYMENTS,
      { ...valid, metadata: 'new' },
      undefined,
      400,
      'BadRequest',
    ],
    [
      'a spec that is none',
      'POST',
      DEPLOYMENTS,
      { ...valid, spec: 'x' },
      undefined,
      400,
      'BadRequest',
    ],
    [
      'a number where a text belongs',
      'POST',
      DEPLOYMENTS,
      { ...valid, metadata: { name: 'new', labels: { a: 1 } } },
      undefined,
      400,
      'BadRequest',
    ],
    [
      'a text where a number belongs',
      'PATCH',
      WEB,
      { spec: { replicas: 'many' } },
      MERGE,
      422,
      'Invalid',
    ],
    [
      'a size below zero',
      'PATCH',
      `${WEB}/scale`,
      { spec: { replicas: -1 } },
      MERGE,
      422,
      'Invalid',
    ],
    ['another name', 'PUT', WEB, { ...valid }, undefined, 400, 'BadRequest'],
    [
      'a patch of an unknown type',
      'PATCH',
      WEB,
      {},
      JSON_TYPE,
      415,
      'UnsupportedMediaType',
    ],
    [
      'a JSON patch that is no list',
      'PATCH',
      WEB,
      {},
      JSON_PATCH,
      400,
      'BadRequest',
    ],
    [
      'a JSON patch of nowhere',
      'PATCH',
      WEB,
      [{ op: 'remove', path: '/spec/none' }],
      JSON_PATCH,
      422,
      'Invalid',
    ],
    [
      'a merge patch that is a list',
      'PATCH',
      WEB,
      [],
      MERGE,
      400,
      'BadRequest',
    ],
    [
      'a container without its key',
      'PATCH',
      WEB,
      { spec: { template: { spec: { containers: [{ image: 'x' }] } } } },
      STRATEGIC,
      400,
      'BadRequest',
    ],
    [
      'a patch of nothing',
      'PATCH',
      `${DEPLOYMENTS}/none`,
      {},
      MERGE,
      404,
      'NotFound',
    ],
    [
      'an unknown way to delete',
      'DELETE',
      WEB,
      { propagationPolicy: 'Sideways' },
      undefined,
      422,
      'Invalid',
    ],
    [
      'a limit that is no number',
      'GET',
      `${PODS}?limit=some`,
      undefined,
      undefined,
      400,
      'BadRequest',
    ],
    [
      'a watch from nowhere',
      'GET',
      `${PODS}?watch=true&resourceVersion=x`,
      undefined,
      undefined,
      400,
      'BadRequest',
    ],
    [
      'an eviction of nothing',
      'POST',
      `${PODS}/none/eviction`,
      {},
      undefined,
      404,
      'NotFound',
    ],
    [
      'an access review of nothing',
      'POST',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      { spec: {} },
      undefined,
      400,
      'BadRequest',
    ],
    [
      'a rehearsal that is misspelt',
      'PATCH',
      `${WEB}?dryRun=all`,
      { spec: { replicas: 0 } },
      MERGE,
      422,
      'Invalid',
    ],
    [
      'a deletion that misspells its rehearsal',
      'DELETE',
      WEB,
      { dryRun: ['all'] },
      undefined,
      422,
      'Invalid',
    ],
    [
      'an apply by nobody',
      'PATCH',
      WEB,
      { metadata: { name: 'web' } },
      'application/apply-patch+yaml',
      422,
      'Invalid',
    ],
    [
      'an unknown service to break',
      'POST',
      '/demo/break',
      { service: 'none', fault: 'oom' },
      undefined,
      404,
      'NotFound',
    ],
    [
      'an unknown fault',
      'POST',
      '/demo/break',
      { service: 'web', fault: 'none' },
      undefined,
      400,
      'BadRequest',
    ],
  ])(
    'answers %s with a Status',
    async (_what, method, path, body, type, status, reason) => {
      const answer = await send(method, path, body, type);
      expect(answer).toMatchObject({
        status,
        body: {
          kind: 'Status',
          apiVersion: 'v1',
          status: 'Failure',
          code: status,
          reason,
          message: expect.stringMatching(/./),
        },
      });
    },
  );

  it('answers an unknown group as its router does, without a Status (as recorded)', async () => {
    const response = await fetch(`${cluster.url}/apis/none/v1/things`, {
      headers: { authorization: `Bearer ${cluster.tokens.admin}` },
    });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe(
      'text/plain; charset=utf-8',
    );
    expect(await response.text()).toBe('404 page not found\n');
  });

  it('refuses a body that is too large', async () => {
    const large = { metadata: { annotations: { a: 'x'.repeat(4_000_000) } } };
    expect(await send('PATCH', WEB, large, MERGE)).toMatchObject({
      status: 413,
      body: { reason: 'RequestEntityTooLarge' },
    });
  });

  it('answers a PUT whose kind is no text with 400 (seed -481856534)', async () => {
    const answer = await send('PUT', `${WEB}?dryRun=All`, {
      kind: { toString: 0 },
    });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        reason: 'BadRequest',
        message: expect.stringContaining(
          'cannot unmarshal object into Go struct field .kind of type string',
        ),
      },
    });
  });

  it('answers any patch or object with a result or a refusal, never with an error of its own', async () => {
    const anything = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .dictionary(
          fc.constantFrom('metadata', 'spec', 'status', 'kind'),
          fc.oneof(
            fc.jsonValue(),
            fc.dictionary(
              fc.constantFrom(
                'name',
                'labels',
                'annotations',
                'finalizers',
                'ownerReferences',
                'replicas',
                'selector',
                'template',
                'strategy',
                'paused',
              ),
              fc.oneof(
                fc.jsonValue(),
                fc.dictionary(
                  fc.constantFrom(
                    'spec',
                    'metadata',
                    'type',
                    'rollingUpdate',
                    'matchLabels',
                  ),
                  fc.oneof(
                    fc.jsonValue(),
                    fc.record({ containers: fc.jsonValue() }),
                    fc.record({
                      containers: fc.array(
                        fc.record({
                          name: fc.jsonValue(),
                          image: fc.jsonValue(),
                        }),
                      ),
                    }),
                  ),
                ),
              ),
            ),
          ),
        )
        .map(value => JSON.stringify(value)),
    );
    const request = fc.oneof(
      fc.tuple(
        fc.constant('POST'),
        fc.constant(`${DEPLOYMENTS}?dryRun=All`),
        fc.constant(JSON_TYPE),
      ),
      fc.tuple(
        fc.constant('POST'),
        fc.constant(`${PODS}?dryRun=All`),
        fc.constant(JSON_TYPE),
      ),
      fc.tuple(
        fc.constant('PATCH'),
        fc.constantFrom(
          `${WEB}?dryRun=All`,
          `${WEB}/scale?dryRun=All`,
          '/api/v1/nodes/node-1?dryRun=All',
        ),
        fc.constantFrom(
          MERGE,
          STRATEGIC,
          JSON_PATCH,
          'application/apply-patch+yaml',
        ),
      ),
      fc.tuple(
        fc.constant('PUT'),
        fc.constant(`${WEB}?dryRun=All`),
        fc.constant(JSON_TYPE),
      ),
      fc.tuple(
        // With a body the query says nothing: of what is not there.
        fc.constant('DELETE'),
        fc.constant(`${DEPLOYMENTS}/none?dryRun=All`),
        fc.constant(JSON_TYPE),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        request,
        anything,
        async ([method, path, type], body) => {
          const { status } = await send(method, path, body, type);
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 400 },
    );
    expect((await send('GET', WEB)).body.spec.replicas).toBe(3);
  });

  it('shows tables to those who ask for them', async () => {
    await until(
      () => cluster.status(),
      services => services.every(({ ready, desired }) => ready === desired),
    );
    const { body } = await send('GET', DEPLOYMENTS, undefined, undefined, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    });
    expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(
      body.columnDefinitions
        .filter(({ priority }: any) => priority === 0)
        .map(({ name }: any) => name),
    ).toEqual(['Name', 'Ready', 'Up-to-date', 'Available', 'Age']);
    const web = body.rows.find(({ cells }: any) => cells[0] === 'web');
    expect(web.cells.slice(0, 4)).toEqual(['web', '3/3', 3, 3]);
    expect(web.object).toMatchObject({
      kind: 'PartialObjectMetadata',
      metadata: { name: 'web' },
    });
  });

  it('breaks, heals and reports over HTTP, for the administrator only', async () => {
    const fault = { service: 'web', fault: 'unready' };
    const healer = { authorization: `Bearer ${cluster.tokens.healer}` };
    expect(
      await send('POST', '/demo/break', fault, JSON_TYPE, healer),
    ).toMatchObject({ status: 403 });
    await send('POST', '/demo/break', fault);
    await until(
      async () => (await send('GET', '/demo/status')).body.services,
      services =>
        services.find(({ service }: any) => service === 'web').ready === 0,
    );
    await send('POST', '/demo/heal', {});
    await until(
      async () => (await send('GET', '/demo/status')).body.services,
      services => services.every((one: any) => !one.fault),
    );
  });

  it('answers probes and scrapes without a token, and nothing else', async () => {
    const get = async (path: string) =>
      (await fetch(`${cluster.url}${path}`)).status;
    expect(await get('/readyz')).toBe(200);
    expect(await get('/metrics')).toBe(200);
    expect(await get('/version')).toBe(401);
    expect(await get('/demo/status')).toBe(401);
    expect(await get(WEB)).toBe(401);
  });
});
