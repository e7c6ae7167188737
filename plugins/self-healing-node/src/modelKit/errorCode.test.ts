import { errorCode } from './errorCode';

describe('errorCode', () => {
  it('is the first that one of its causes has', () => {
    const cause = Object.assign(new Error('b'), { code: 'ECONNREFUSED' });
    const error = new Error('a', { cause: new Error('c', { cause }) });
    expect(errorCode(error)).toBe('ECONNREFUSED');
  });

  it('is none where there is none, also where causes go in a circle', () => {
    const error = Object.assign(new Error('a'), { code: 7 });
    error.cause = error;
    expect(errorCode(error)).toBeUndefined();
    expect(errorCode('a')).toBeUndefined();
    expect(errorCode(null)).toBeUndefined();
  });
});
