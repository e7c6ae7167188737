import fc from 'fast-check';
import {
  saysNone,
  severityNames,
  severityOf,
  severitySchema,
} from './severity';

describe('severityOf', () => {
  it.each([
    [{ severity: 'critical' }, 'critical'],
    [{ severity: 'Warning' }, 'warning'],
    [{ severity: 'INFO' }, 'info'],
    [{ severity: 'critcal' }, 'warning'],
    [{ severity: '' }, 'warning'],
    [{}, 'warning'],
    [{ priority: 'P1' }, 'critical'],
    [{ severity: 'unheard', priority: 'P2' }, 'error'],
    [{ severity: 'info', priority: 'P1' }, 'info'],
    [{ severity: 'constructor', priority: '__proto__' }, 'warning'],
  ])('%j is %s', (labels, severity) => {
    expect(severityOf(labels as Record<string, string>)).toBe(severity);
  });

  it.each([
    ['page', 'critical'],
    ['P1', 'critical'],
    ['P1 - Critical', 'critical'],
    ['emergency', 'critical'],
    ['FATAL', 'critical'],
    ['SEV-1', 'critical'],
    ['Sev0', 'critical'],
    ['error', 'error'],
    ['high', 'error'],
    ['major', 'error'],
    ['p2', 'error'],
    ['sev 2', 'error'],
    ['warn', 'warning'],
    ['P3', 'warning'],
    ['medium', 'warning'],
    ['minor', 'warning'],
    ['ticket', 'warning'],
    ['non-critical', 'warning'],
    ['none', 'info'],
    ['P4', 'info'],
    ['P5', 'info'],
    ['low', 'info'],
    ['notice', 'info'],
    ['informational', 'info'],
  ])('FC-D13: knows %s as %s', (severity, expected) => {
    expect(severityOf({ severity })).toBe(expected);
  });

  it('FC-D13: goes by what an installation calls them', () => {
    const names = severityNames({ 'Sev-A': 'critical', page: 'warning' });
    expect(severityOf({ severity: 'sev a' }, names)).toBe('critical');
    expect(severityOf({ severity: 'page' }, names)).toBe('warning');
    expect(severityOf({ severity: 'P2' }, names)).toBe('error');
  });

  it('knows a severity for any labels', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), labels => {
        expect(severitySchema.options).toContain(severityOf(labels));
      }),
    );
  });
});

describe('saysNone', () => {
  it.each([
    [{ severity: 'none' }, true],
    [{ severity: 'None' }, true],
    [{ severity: 'info' }, false],
    [{}, false],
  ])('of %j is %s', (labels, expected) => {
    expect(saysNone(labels as Record<string, string>)).toBe(expected);
  });

  it('goes by what an installation says', () => {
    const names = severityNames({ none: 'info', debug: 'none' });
    expect(saysNone({ severity: 'none' }, names)).toBe(false);
    expect(saysNone({ severity: 'debug' }, names)).toBe(true);
  });
});
