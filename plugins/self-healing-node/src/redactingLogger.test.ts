import { redactingLogger } from './redactingLogger';

it('writes nothing before it was redacted', () => {
  const inner = {
    error: jest.fn(),
    warn: jest.fn(),
    info: jest.fn(),
    debug: jest.fn(),
    child: jest.fn(),
  };
  inner.child.mockReturnValue(inner);
  const logger = redactingLogger(inner, text =>
    text.replaceAll('hunter2', '[redacted]'),
  );
  logger.warn('password hunter2', { tried: ['hunter2'], times: 2 });
  logger.error('failed', new TypeError('hunter2 is wrong'));
  logger.info('fine');
  logger.child({ of: 'hunter2' }).debug('hunter2');
  expect(inner.warn).toHaveBeenCalledWith('password [redacted]', {
    tried: ['[redacted]'],
    times: 2,
  });
  expect(inner.error).toHaveBeenCalledWith(
    'failed',
    expect.objectContaining({
      name: 'TypeError',
      message: '[redacted] is wrong',
      stack: expect.not.stringContaining('hunter2'),
    }),
  );
  expect(inner.info).toHaveBeenCalledWith('fine', undefined);
  expect(inner.child).toHaveBeenCalledWith({ of: '[redacted]' });
  expect(inner.debug).toHaveBeenCalledWith('[redacted]', undefined);
});
