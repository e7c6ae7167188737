import { Request, Response } from 'express';
import { User } from '../access';
import { invalid, methodNotAllowed, success, unknownPath } from '../apiStatus';
import { DeleteOptions, deleteObject } from '../deletion';
import { wrongValue } from '../fieldCauses';
import { KubeObject } from '../objects';
import { APPLY_PATCH, patched, requirePatchType } from '../patch/patch';
import { findResource, PODS, ResourceDefinition } from '../resources';
import { presentationOf } from '../tables/presentation';
import {
  checkPlacement,
  mediaType,
  optionsOfQuery,
  readObject,
  readOptions,
} from './body';
import { ApiContext, Call } from './call';
import { list } from './list';
import { RequestInfo } from './requestInfo';
import { reviewAccess, reviewRules } from './reviews';
import { Query } from './selection';
import { handleSubresource } from './subresources';
import { watch } from './watch';
import { isDryRun, requireFieldManager } from './writeOptions';

/** `?fieldManager`, or what the client calls itself before the first slash. */
function managerOf(query: Query, request: Request): string {
  const agent = request.get('user-agent')?.split('/')[0];
  return query.fieldManager ?? (agent || 'unknown');
}

/** Answers a request about resources, once its sender is known and allowed to make it. */
export function handleResourceRequest(
  context: ApiContext,
  user: User,
  info: RequestInfo,
  request: Request,
  response: Response,
): void {
  const resource = findResource(info.group, info.version, info.resource);
  if (
    !resource ||
    (info.name && info.namespace === undefined && resource.namespaced)
  ) {
    throw unknownPath();
  }
  const query = request.query as Query;
  const call: Call = {
    info,
    resource,
    query,
    body: typeof request.body === 'string' ? request.body : '',
    contentType: request.get('content-type'),
    // A deletion's options are read apart: a body may forbid to look here.
    dryRun: info.verb.startsWith('delete') ? false : isDryRun(info.verb, query),
    fieldManager: managerOf(query, request),
    request,
    response,
  };
  if (resource.kind.startsWith('SelfSubject')) {
    review(user, call);
  } else if (info.subresource) {
    handleSubresource(context, call);
  } else {
    handleObject(context, call);
  }
}

function review(
  user: User,
  { info, resource, body, contentType, response }: Call,
) {
  if (info.verb !== 'create') {
    throw methodNotAllowed();
  }
  const sent = readObject(body, contentType, resource);
  response
    .status(201)
    .json(
      resource.kind === 'SelfSubjectAccessReview'
        ? reviewAccess(user, sent)
        : reviewRules(user, sent),
    );
}

function handleObject(context: ApiContext, call: Call): void {
  const { registry } = context;
  const { info, resource, query, request, response } = call;
  const { store } = registry;
  const namespace = resource.namespaced ? info.namespace : undefined;
  if (['update', 'patch'].includes(info.verb) && !info.name) {
    throw methodNotAllowed();
  }
  const presentation = presentationOf(
    request.get('accept'),
    resource,
    query.includeObject,
  );
  switch (info.verb) {
    case 'list':
      response.json(presentation.list(list(store, resource, namespace, query)));
      return;
    case 'watch':
      watch(
        store,
        resource,
        namespace,
        query,
        response,
        presentation.watched(),
      );
      return;
    case 'get':
      response.json(
        presentation.one(registry.find(resource, namespace, info.name!)),
      );
      return;
    case 'create':
      response.status(201).json(create(context, call, namespace));
      return;
    case 'update':
      response.json(replace(context, call, namespace));
      return;
    case 'patch':
      patchObject(context, call, namespace);
      return;
    case 'delete':
      remove(context, call, namespace);
      return;
    case 'deletecollection':
      removeAll(context, call, namespace);
      return;
    default:
      throw methodNotAllowed();
  }
}

function create(
  { registry, ownership }: ApiContext,
  { info, resource, body, contentType, dryRun, fieldManager }: Call,
  namespace: string | undefined,
): KubeObject {
  if (info.name || (resource.namespaced && namespace === undefined)) {
    throw methodNotAllowed();
  }
  const sent = readObject(body, contentType, resource);
  checkPlacement(sent, resource, namespace);
  const created = registry.create(resource, namespace, sent, { dryRun });
  ownership.record(fieldManager, undefined, created);
  return created;
}

function replace(
  { registry, ownership }: ApiContext,
  { info, resource, body, contentType, dryRun, fieldManager }: Call,
  namespace: string | undefined,
): KubeObject {
  const sent = readObject(body, contentType, resource);
  checkPlacement(sent, resource, namespace, info.name);
  const live = registry.find(resource, namespace, info.name!);
  const next = registry.update(resource, live, sent, { dryRun });
  if (!dryRun) {
    ownership.record(fieldManager, live, next);
  }
  return next;
}

function patchObject(
  context: ApiContext,
  call: Call,
  namespace: string | undefined,
): void {
  const { registry, ownership } = context;
  const { info, resource, body, contentType, dryRun, fieldManager } = call;
  requirePatchType(contentType);
  const applies = mediaType(contentType) === APPLY_PATCH;
  if (applies) {
    requireFieldManager(call.query);
  }
  const existing = registry.store.get(resource, namespace, info.name!);
  if (applies && !existing) {
    const sent = readObject(body, undefined, resource);
    checkPlacement(sent, resource, namespace, info.name);
    const created = registry.create(resource, namespace, sent, { dryRun });
    ownership.record(fieldManager, undefined, created);
    call.response.status(201).json(created);
    return;
  }
  const live = registry.find(resource, namespace, info.name!);
  if (applies && call.query.force !== 'true') {
    ownership.checkApply(
      fieldManager,
      resource,
      live,
      readObject(body, undefined, resource),
    );
  }
  const wanted = patched(live, contentType, body);
  checkPlacement(wanted, resource, namespace, info.name);
  requireSameUid(resource, live, wanted);
  const next = registry.update(resource, live, wanted, { dryRun });
  if (!dryRun) {
    ownership.record(fieldManager, live, next);
  }
  call.response.json(next);
}

/** What is a conflict in a PUT is a change of a fixed field in a patch (as recorded). */
function requireSameUid(
  resource: ResourceDefinition,
  live: KubeObject,
  { metadata }: Record<string, any>,
): void {
  const uid = metadata?.uid;
  if (uid && uid !== live.metadata.uid) {
    throw invalid(resource, live.metadata.name, [
      wrongValue('metadata.uid', uid, 'field is immutable'),
    ]);
  }
}

function deleteOptionsOf({ info, query, body }: Call): DeleteOptions {
  const options = body ? readOptions(body) : optionsOfQuery(query);
  return {
    dryRun: isDryRun(info.verb, {}, options.dryRun),
    gracePeriodSeconds: options.gracePeriodSeconds,
    propagationPolicy:
      options.propagationPolicy ??
      (options.orphanDependents === true ? 'Orphan' : undefined),
    preconditions: options.preconditions,
  };
}

function remove(
  { registry }: ApiContext,
  call: Call,
  namespace: string | undefined,
): void {
  const { info, resource } = call;
  const options = deleteOptionsOf(call);
  const live = registry.find(resource, namespace, info.name!);
  const { object, gone } = deleteObject(registry, resource, live, options);
  const { name, uid } = object.metadata;
  call.response.json(
    gone && resource !== PODS ? success(resource, name, uid) : object,
  );
}

function removeAll(
  { registry }: ApiContext,
  call: Call,
  namespace: string | undefined,
): void {
  const { resource, query, request } = call;
  if (!resource.verbs.includes('deletecollection')) {
    throw methodNotAllowed();
  }
  const options = deleteOptionsOf(call);
  const listing = list(registry.store, resource, namespace, query);
  for (const object of listing.items) {
    deleteObject(registry, resource, object, options);
  }
  call.response.json(
    presentationOf(request.get('accept'), resource, query.includeObject).list(
      listing,
    ),
  );
}
