import { methodNotAllowed, unknownPath } from '../apiStatus';
import { evict } from '../controllers/disruption';
import { Pod } from '../objects';
import { patched, requirePatchType } from '../patch/patch';
import { PODS } from '../resources';
import { scaled, scaleOf } from '../scale';
import { checkPlacement, readObject } from './body';
import { ApiContext, Call } from './call';
import { podLog } from './podLog';
import { isDryRun } from './writeOptions';

/** `scale`, `status`, `eviction` and `log`. */
export function handleSubresource(context: ApiContext, call: Call): void {
  const { info, resource } = call;
  const subresource = resource.subresources[info.subresource!];
  if (!subresource) {
    throw unknownPath();
  }
  if (!subresource.verbs.includes(info.verb)) {
    throw methodNotAllowed();
  }
  switch (info.subresource) {
    case 'scale':
      handleScale(context, call);
      return;
    case 'status':
      handleStatus(context, call);
      return;
    case 'eviction':
      handleEviction(context, call);
      return;
    default:
      handleLog(context, call);
  }
}

function handleScale(
  { registry, ownership }: ApiContext,
  { info, resource, body, contentType, dryRun, fieldManager, response }: Call,
): void {
  const live = registry.find(resource, info.namespace, info.name!);
  const current = scaleOf(live);
  if (info.verb === 'get') {
    response.json(current);
    return;
  }
  let wanted: Record<string, any>;
  if (info.verb === 'update') {
    wanted = readObject(body, contentType, {
      kind: 'Scale',
      group: 'autoscaling',
      version: 'v1',
    });
  } else {
    requirePatchType(contentType);
    wanted = patched(current, contentType, body);
  }
  const next = registry.update(resource, live, scaled(live, wanted), {
    dryRun,
  });
  if (!dryRun) {
    ownership.record(fieldManager, live, next);
  }
  response.json(scaleOf(next));
}

function handleStatus(
  { registry }: ApiContext,
  { info, resource, body, contentType, dryRun, response }: Call,
): void {
  const namespace = resource.namespaced ? info.namespace : undefined;
  const live = registry.find(resource, namespace, info.name!);
  if (info.verb === 'get') {
    response.json(live);
    return;
  }
  if (info.verb === 'patch') {
    requirePatchType(contentType);
  }
  const wanted =
    info.verb === 'update'
      ? readObject(body, contentType, resource)
      : patched(live, contentType, body);
  checkPlacement(wanted, resource, namespace, info.name);
  response.json(registry.updateStatus(resource, live, wanted, { dryRun }));
}

function handleEviction(
  { registry }: ApiContext,
  { info, query, body, contentType, response }: Call,
): void {
  const sent = readObject(body, contentType, {
    kind: 'Eviction',
    group: 'policy',
    version: 'v1',
  });
  const options = sent.deleteOptions ?? {};
  evict(registry, info.namespace!, info.name!, {
    ...options,
    dryRun: isDryRun('create', query, options.dryRun),
  });
  response.status(201).json({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    code: 201,
  });
}

function handleLog(
  { registry, kubelet }: ApiContext,
  { info, query, response }: Call,
): void {
  const pod = registry.find<Pod>(PODS, info.namespace, info.name!);
  const text = podLog(kubelet, pod, query);
  response.type('text/plain').send(text);
}
