/* eslint-disable no-script-url -- what must never become a link */
import { webAddress } from './webAddress';

describe('webAddress', () => {
  it.each([
    [
      'https://runbooks.example.com/a?b=c',
      'https://runbooks.example.com/a?b=c',
    ],
    [' http://grafana/d/1 ', 'http://grafana/d/1'],
    ['HTTPS://Example.com', 'https://example.com/'],
  ])('takes %j', (text, address) => {
    expect(webAddress(text)).toBe(address);
  });

  it.each([
    undefined,
    '',
    'see the wiki',
    '/relative',
    '//example.com',
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.com/1',
  ])('AD-D12: never makes a link of %j', text => {
    expect(webAddress(text)).toBe(undefined);
  });
});
