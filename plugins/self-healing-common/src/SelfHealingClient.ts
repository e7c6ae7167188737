import { parseEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import { z } from 'zod';
import { Analysis, analysisSchema } from './analysis';
import {
  AnalysisEvent,
  analysisEventSchema,
  AnalysisFeedbackRequest,
  AnalysisList,
  analysisListSchema,
} from './analysisRoutes';
import { EntityHealing, entityHealingSchema } from './entityHealing';
import {
  ApprovalRequest,
  Execution,
  ExecutionRequest,
  executionSchema,
  PlanPreview,
  planPreviewSchema,
  PlanRequest,
} from './execution';
import {
  CloseIncidentRequest,
  HandsRequest,
  IncidentDetail,
  incidentDetailSchema,
  IncidentList,
  incidentListSchema,
  IncidentStatus,
} from './incident';
import { KillSwitch, KillSwitchRequest, killSwitchSchema } from './killSwitch';
import { Revealed, revealedSchema, RevealRequest } from './reveal';
import { readServerSentEvents } from './serverSentEvents';
import {
  PolicyPreview,
  PolicyPreviewRequest,
  policyPreviewSchema,
  RunbookList,
  runbookListSchema,
} from './policyPreview';

/**
 * Which incidents to list; conditions that are left out do not narrow.
 *
 * @public
 */
export type IncidentQuery = {
  entityRef?: string;
  ownerRef?: string;
  status?: IncidentStatus[];
  /** Only incidents that belong to no entity. */
  unowned?: boolean;
  /** 1 to 100; 20 unless told. */
  limit?: number;
  cursor?: string;
};

/**
 * Everything a page, an action or a script can ask the backend for.
 *
 * @public
 */
export interface SelfHealingApi {
  /** Newest first; only what the caller may see. */
  listIncidents(query?: IncidentQuery): Promise<IncidentList>;
  /** @throws ResponseError 403 or 404 */
  getIncident(id: string): Promise<IncidentDetail>;
  /**
   * Closes an incident by hand.
   * @throws ResponseError 403 for who may not, 409 when it is closed already or
   * an execution is under way
   */
  closeIncident(
    id: string,
    request: CloseIncidentRequest,
  ): Promise<IncidentDetail>;
  /**
   * Takes the wheel: nothing is done unattended until it is handed back.
   * @throws ResponseError 403 for who may not, 409 when the incident is closed
   */
  acknowledgeIncident(
    id: string,
    request?: HandsRequest,
  ): Promise<IncidentDetail>;
  /**
   * Hands the wheel back; what is still wrong is decided on anew.
   * @throws ResponseError 403 for who may not, 409 when nobody has the wheel or
   * the incident is closed
   */
  handBackIncident(id: string, request?: HandsRequest): Promise<IncidentDetail>;
  /**
   * What placeholders such as `<EMAIL_1>` stand for, of those known still.
   * @throws ResponseError 403 for who may not see what is personal
   */
  revealPersonal(id: string, request?: RevealRequest): Promise<Revealed>;
  /** @throws ResponseError 404, also for an entity that the caller may not see */
  getEntityHealing(entityRef: string): Promise<EntityHealing>;
  /**
   * The runbooks that the caller may see, or those that fit one entity.
   * @throws ResponseError 404 for an entity that the caller may not see
   */
  listRunbooks(query?: { entityRef?: string }): Promise<RunbookList>;
  /**
   * Reads only: what is wrong with a policy, and what it would have done to the
   * incidents that the caller may see.
   * @throws ResponseError 404 for an entity that the caller may not see
   */
  previewPolicy(request: PolicyPreviewRequest): Promise<PolicyPreview>;
  /**
   * Reads only: what a run would do, and whether it would be allowed.
   * @throws ResponseError 400 for parameters that the runbook does not take,
   * 403 or 404
   */
  planRunbook(request: PlanRequest): Promise<PlanPreview>;
  /**
   * Runs the plan that was seen.
   * @throws ResponseError 409 when the plan has changed or a rule forbids it,
   * with the reasons; nothing runs then
   */
  runRunbook(request: ExecutionRequest): Promise<Execution>;
  /** @throws ResponseError 403 or 404 */
  getExecution(id: string): Promise<Execution>;
  /**
   * Approves or denies the plan that was seen.
   * @throws ResponseError 403 for who may not answer, 409 when there is nothing
   * to answer any more or the plan is another
   */
  answerApproval(
    executionId: string,
    request: ApprovalRequest,
  ): Promise<Execution>;
  /** Every switch that was ever pulled, with its state. */
  listKillSwitches(): Promise<KillSwitch[]>;
  /** @throws ResponseError 403 for who may not pull or release this one */
  setKillSwitch(request: KillSwitchRequest): Promise<KillSwitch>;
  /**
   * What models made of an incident, newest first.
   * @throws ResponseError 403 or 404
   */
  listAnalyses(incidentId: string): Promise<AnalysisList>;
  /**
   * Asks a model. The answer is what has been asked; it comes in time.
   * @throws ResponseError 403 for who may not, 409 with the reason when none
   * can be asked now
   */
  askForAnalysis(incidentId: string): Promise<Analysis>;
  /**
   * What a model says while it says it, then how it ended. Ends by itself; to
   * end it sooner, leave the loop or abort.
   * @throws ResponseError 403 or 404
   */
  streamAnalysis(
    id: string,
    signal?: AbortSignal,
  ): AsyncIterable<AnalysisEvent>;
  /** @throws ResponseError 400, 403 or 404 */
  sendAnalysisFeedback(
    id: string,
    feedback: AnalysisFeedbackRequest,
  ): Promise<Analysis>;
}

/**
 * {@link SelfHealingApi} over HTTP. Works with the frontend's discovery and
 * fetch APIs and, given a fetch that adds a token, in a backend.
 *
 * @public
 */
export class SelfHealingClient implements SelfHealingApi {
  readonly #discovery: { getBaseUrl(pluginId: string): Promise<string> };
  readonly #fetch: typeof fetch;

  constructor(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi: { fetch: typeof fetch };
  }) {
    this.#discovery = options.discoveryApi;
    this.#fetch = options.fetchApi.fetch;
  }

  async listIncidents(query: IncidentQuery = {}): Promise<IncidentList> {
    const search = new URLSearchParams();
    if (query.entityRef) search.set('entityRef', query.entityRef);
    if (query.ownerRef) search.set('ownerRef', query.ownerRef);
    if (query.unowned) search.set('unowned', 'true');
    if (query.limit) search.set('limit', String(query.limit));
    if (query.cursor) search.set('cursor', query.cursor);
    for (const status of query.status ?? []) search.append('status', status);
    return this.#get(`/incidents?${search}`, incidentListSchema);
  }

  async getIncident(id: string): Promise<IncidentDetail> {
    return this.#get(
      `/incidents/${encodeURIComponent(id)}`,
      incidentDetailSchema,
    );
  }

  async closeIncident(
    id: string,
    request: CloseIncidentRequest,
  ): Promise<IncidentDetail> {
    const path = `/incidents/${encodeURIComponent(id)}/close`;
    return this.#post(path, request, incidentDetailSchema);
  }

  async acknowledgeIncident(
    id: string,
    request: HandsRequest = {},
  ): Promise<IncidentDetail> {
    const path = `/incidents/${encodeURIComponent(id)}/acknowledge`;
    return this.#post(path, request, incidentDetailSchema);
  }

  async handBackIncident(
    id: string,
    request: HandsRequest = {},
  ): Promise<IncidentDetail> {
    const path = `/incidents/${encodeURIComponent(id)}/hand-back`;
    return this.#post(path, request, incidentDetailSchema);
  }

  async revealPersonal(
    id: string,
    request: RevealRequest = {},
  ): Promise<Revealed> {
    const path = `/incidents/${encodeURIComponent(id)}/reveal`;
    return this.#post(path, request, revealedSchema);
  }

  async getEntityHealing(entityRef: string): Promise<EntityHealing> {
    const { kind, namespace, name } = parseEntityRef(entityRef);
    const path = [kind, namespace, name].map(encodeURIComponent).join('/');
    return this.#get(`/entities/${path}`, entityHealingSchema);
  }

  async listRunbooks(query: { entityRef?: string } = {}): Promise<RunbookList> {
    const search = new URLSearchParams(query);
    return this.#get(`/runbooks?${search}`, runbookListSchema);
  }

  async previewPolicy(request: PolicyPreviewRequest): Promise<PolicyPreview> {
    return this.#post('/policies/preview', request, policyPreviewSchema);
  }

  async planRunbook(request: PlanRequest): Promise<PlanPreview> {
    return this.#post('/plans', request, planPreviewSchema);
  }

  async runRunbook(request: ExecutionRequest): Promise<Execution> {
    return this.#post('/executions', request, executionSchema);
  }

  async getExecution(id: string): Promise<Execution> {
    return this.#get(`/executions/${encodeURIComponent(id)}`, executionSchema);
  }

  async answerApproval(
    executionId: string,
    request: ApprovalRequest,
  ): Promise<Execution> {
    const id = encodeURIComponent(executionId);
    return this.#post(`/executions/${id}/approval`, request, executionSchema);
  }

  async listKillSwitches(): Promise<KillSwitch[]> {
    return this.#get('/kill-switches', z.array(killSwitchSchema));
  }

  async setKillSwitch(request: KillSwitchRequest): Promise<KillSwitch> {
    return this.#post('/kill-switches', request, killSwitchSchema);
  }

  async listAnalyses(incidentId: string): Promise<AnalysisList> {
    const path = `/incidents/${encodeURIComponent(incidentId)}/analyses`;
    return this.#get(path, analysisListSchema);
  }

  async askForAnalysis(incidentId: string): Promise<Analysis> {
    const path = `/incidents/${encodeURIComponent(incidentId)}/analyses`;
    return this.#post(path, {}, analysisSchema);
  }

  async *streamAnalysis(
    id: string,
    signal?: AbortSignal,
  ): AsyncGenerator<AnalysisEvent> {
    const response = await this.#answer(
      `/analyses/${encodeURIComponent(id)}/stream`,
      { headers: { Accept: 'text/event-stream' }, signal },
    );
    if (!response.body) return;
    for await (const data of readServerSentEvents(response.body)) {
      yield analysisEventSchema.parse(JSON.parse(data));
    }
  }

  async sendAnalysisFeedback(
    id: string,
    feedback: AnalysisFeedbackRequest,
  ): Promise<Analysis> {
    const path = `/analyses/${encodeURIComponent(id)}/feedback`;
    return this.#post(path, feedback, analysisSchema);
  }

  async #get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return this.#request(path, {}, schema);
  }

  async #post<T>(
    path: string,
    body: unknown,
    schema: z.ZodType<T>,
  ): Promise<T> {
    return this.#request(
      path,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      },
      schema,
    );
  }

  async #request<T>(
    path: string,
    init: RequestInit,
    schema: z.ZodType<T>,
  ): Promise<T> {
    const response = await this.#answer(path, init);
    return schema.parse(await response.json());
  }

  async #answer(path: string, init: RequestInit): Promise<Response> {
    const baseUrl = await this.#discovery.getBaseUrl('self-healing');
    const response = await this.#fetch(`${baseUrl}${path}`, init);
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}
