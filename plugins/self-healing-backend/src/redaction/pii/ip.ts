import { isIP } from 'node:net';
import { Detector, matches } from '../spans';

const CANDIDATE =
  /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?)(?![\w:]|\.\d)/g;

/** Addresses of the network, by choice: diagnosis needs them. */
export const ips: Detector = text =>
  matches(text, CANDIDATE, 'IP', value => isIP(value) !== 0);
