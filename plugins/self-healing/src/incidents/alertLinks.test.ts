/* eslint-disable no-script-url -- what must never become a link */
import { alertLinks } from './alertLinks';

describe('alertLinks', () => {
  it('PR-M5: finds what leads somewhere, for people on call first', () => {
    expect(
      alertLinks({
        summary: 'It crashes',
        silence: 'https://alerts/silence',
        __dashboardUid__: 'abc',
        dashboard_url: 'https://grafana/d/1',
        runbook_url: 'https://runbooks/crash',
      }),
    ).toEqual([
      { kind: 'runbook', name: 'runbook_url', href: 'https://runbooks/crash' },
      {
        kind: 'dashboard',
        name: 'dashboard_url',
        href: 'https://grafana/d/1',
      },
      { kind: 'other', name: 'silence', href: 'https://alerts/silence' },
    ]);
  });

  it('AD-D12: leaves out what a browser would run', () => {
    expect(
      alertLinks({ runbook_url: 'javascript:alert(1)', dashboard: 'data:,x' }),
    ).toEqual([]);
  });
});
