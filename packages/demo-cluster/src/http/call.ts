import { Request, Response } from 'express';
import { Kubelet } from '../controllers/kubelet';
import { FieldOwnership } from '../fieldOwnership';
import { Registry } from '../registry';
import { ResourceDefinition } from '../resources';
import { RequestInfo } from './requestInfo';
import { Query } from './selection';

/** What requests act on. */
export interface ApiContext {
  registry: Registry;
  kubelet: Kubelet;
  ownership: FieldOwnership;
}

/** A request about a resource, taken apart. */
export interface Call {
  info: RequestInfo;
  resource: ResourceDefinition;
  query: Query;
  body: string;
  contentType?: string;
  dryRun: boolean;
  fieldManager: string;
  request: Request;
  response: Response;
}
