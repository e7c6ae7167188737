import { lastLines } from './collectLogs';

const ESC = String.fromCharCode(0x1b);

it('keeps the last lines, whole', () => {
  const text = Array.from({ length: 30 }, (_, at) => `line ${at}\n`).join('');
  const { lines, isCut } = lastLines(text);
  expect(lines).toEqual(
    Array.from({ length: 20 }, (_, at) => `line ${at + 10}`),
  );
  expect(isCut).toBe(false);
});

it('keeps no half of a line or word, and says that it has cut', () => {
  const long = `password=hunter2 ${'a '.repeat(900)}`;
  const text = `${long}\n`.repeat(10);
  const { lines, isCut } = lastLines(text);
  expect(isCut).toBe(true);
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) {
    expect(line).toMatch(/^password=hunter2 (a ){100,}a…$/);
    expect(line.length).toBeLessThanOrEqual(1001);
  }
});

it('drops the line within which the server stopped counting', () => {
  const text = `${'ok\n'.repeat(30_000)}token ghp_wWPw5k4aXcaT4fNP0Uc`;
  expect(lastLines(text)).toEqual({
    lines: Array.from({ length: 20 }, () => 'ok'),
    isCut: true,
  });
});

it.each([
  ['colours', `${ESC}[31mERROR${ESC}[0m down`, 'ERROR down'],
  ['broken UTF-8', 'caf\ufffd is closed', 'caf\ufffd is closed'],
  ['a bell', 'ding\u0007 dong', 'ding\ufffd dong'],
  ['a Windows line', 'ok\r', 'ok'],
  [
    'binary',
    '\u0000\u0001\u0002ELF\ufffd\ufffd',
    '[8 characters that are no text]',
  ],
  ['one endless word', 'x'.repeat(50_000), '…'],
])('shows %s as text', (_, text, line) => {
  expect(lastLines(`${text}\n`).lines).toEqual([line]);
});

it('takes no longer for 100 MB than for what is kept of it', () => {
  const text = `${'a line of a log that says nothing at all\n'.repeat(
    2_500_000,
  )}end\n`;
  expect(text.length).toBeGreaterThan(100e6);
  const began = process.cpuUsage();
  const { lines } = lastLines(text);
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(2);
  expect(lines.at(-1)).toBe('end');
  expect(lines.join('\n').length).toBeLessThan(4096);
});
