import {
  Alert,
  Decision,
  Incident,
  TimelineEntry,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Notice } from '@backstage-self-healing/plugin-self-healing-node';
import { StoredExecution } from '../execution/ExecutionStore';

/** What is known when somebody is to be told; null: there is no such thing. */
export type NoticeCase = {
  /** What the occasion names: the id of an incident, a decision and so on. */
  id: string;
  incident: Incident | null;
  alerts: readonly Alert[];
  /** The one that the occasion names, or the incident's last. */
  decision: Decision | null;
  execution: StoredExecution | null;
  /** Of the incident, oldest first. */
  executions: readonly StoredExecution[];
  /** What the entity calls itself. */
  entityTitle: string | null;
  /** The timeline of the incident. */
  story: readonly TimelineEntry[];
  /** What a model makes of the incident, in one breath. */
  advice?: string | null;
  /** Why the work that the occasion names went wrong last. */
  lastError: string | null;
  /** ISO 8601. */
  now: string;
  /** In which times are told. */
  timeZone: string;
};

/**
 * `now`: people are called. `soon`: within an hour or so, together with others.
 * `daily`: in the next morning's digest.
 */
export type Pace = 'now' | 'soon' | 'daily';

/** What people are told: what happened, why, and what is asked of them. */
export type Message = {
  /** `platform`: those who run it; also in place of an owner that is missing. */
  to: 'owner' | 'platform' | readonly string[];
  pace: Pace;
  /** Somebody has to answer: until somebody does, others are called as well. */
  asks: boolean;
  severity: Notice['severity'];
  title: string;
  description: string;
};

/** One kind of event that people are told of. */
export type Occasion = {
  /** Work asks for it as `<name>:<id>`. */
  readonly name: string;
  readonly about: 'incident' | 'decision' | 'execution' | 'delivery';
  /** Absent: something has happened. */
  readonly event?: 'acknowledge' | 'resolve';
  /**
   * How long it is not told again, in ms; absent: for ever, unless it has
   * become worse.
   */
  readonly againAfter?: number;
  /**
   * Names of those that call the same people for the same: once one of them has
   * been told of an incident, the others are no news. Its own is among them.
   */
  readonly kin?: readonly string[];
  /** One message for all of its kind, whatever they name. */
  readonly together?: boolean;
  /**
   * Pure; undefined when there is nothing to tell, or nothing any more.
   * `lookAt`: it is too early to tell, in ms since the epoch.
   */
  compose(known: NoticeCase): Message | { lookAt: number } | undefined;
};
