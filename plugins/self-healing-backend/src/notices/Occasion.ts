import {
  Decision,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { StoredExecution } from '../execution/ExecutionStore';

/** What is known when somebody is to be told; null: there is no such thing. */
export type NoticeCase = {
  /** What the occasion names: the id of an incident, a decision and so on. */
  id: string;
  incident: Incident | null;
  decision: Decision | null;
  execution: StoredExecution | null;
};

/** What people are told: what happened, why, and what is asked of them. */
export type Message = {
  to: string[];
  title: string;
  description: string;
  severity: 'critical' | 'high' | 'normal' | 'low';
  link: string;
};

/** One kind of event that people are told of. */
export type Occasion = {
  /** Work asks for it as `<name>:<id>`. */
  readonly name: string;
  readonly about: 'incident' | 'decision' | 'execution';
  /** Pure; undefined when there is nothing to tell, or nothing any more. */
  compose(known: NoticeCase): Message | undefined;
};
