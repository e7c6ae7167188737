import { KubeObject } from '../objects';
import { since } from './duration';

/** One column of `kubectl get`; those with a priority appear with `-o wide` only. */
export interface Column<T extends KubeObject = KubeObject> {
  name: string;
  type?: 'string' | 'integer';
  format?: 'name';
  wide?: boolean;
  cell(object: T, nowMs: number): string | number;
}

export const NAME: Column<any> = {
  name: 'Name',
  format: 'name',
  cell: object => object.metadata.name,
};

export const AGE: Column<any> = {
  name: 'Age',
  cell: (object, now) => since(object.metadata.creationTimestamp, now),
};
