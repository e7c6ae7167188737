import { Report } from '../message';
import { github } from './github';
import { sarif } from './sarif';
import { stylish } from './stylish';

/** How a report may be written. */
export const FORMATS: Record<string, (report: Report) => string> = {
  stylish,
  json: report => JSON.stringify(report, null, 2),
  github,
  sarif,
};
