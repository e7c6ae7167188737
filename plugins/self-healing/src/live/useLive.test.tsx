import { signalApiRef } from '@backstage/plugin-signals-react';
import { TestApiProvider } from '@backstage/test-utils';
import { act, renderHook, waitFor } from '@testing-library/react';
import { PropsWithChildren } from 'react';
import { FakeSignals } from '../__testUtils__/FakeSelfHealing';
import { useLive } from './useLive';

/** Reads that a test answers when and in the order it likes. */
function answerable() {
  const answers: ((value: string) => void)[] = [];
  const read = jest.fn(
    () => new Promise<string>(resolve => answers.push(resolve)),
  );
  return { read, answers };
}

function render(read: () => Promise<string>, unsettled = false) {
  const signals = new FakeSignals();
  const wrapper = ({ children }: PropsWithChildren) => (
    <TestApiProvider apis={[[signalApiRef, signals]]}>
      {children}
    </TestApiProvider>
  );
  const hook = renderHook(
    ({ key }) =>
      useLive(key, read, {
        concerns: signal => signal.entityRef === 'mine',
        unsettled: () => unsettled,
      }),
    { wrapper, initialProps: { key: 'a' } },
  );
  return { signals, ...hook };
}

describe('useLive', () => {
  afterEach(() => jest.useRealTimers());

  it('does not let a late answer overwrite a newer one', async () => {
    const { read, answers } = answerable();
    const { result } = render(read);
    act(() => result.current.refresh());
    await act(async () => answers[1]('newer'));
    await act(async () => answers[0]('older'));
    expect(result.current.value).toBe('newer');
  });

  it('shows an answer although another question is under way', async () => {
    const { read, answers } = answerable();
    const { result } = render(read);
    act(() => result.current.refresh());
    await act(async () => answers[0]('first'));
    expect(result.current.value).toBe('first');
  });

  it('drops the value, and answers about it, when it is about something else', async () => {
    const { read, answers } = answerable();
    const { result, rerender } = render(read);
    await act(async () => answers[0]('of a'));
    act(() => result.current.refresh());
    rerender({ key: 'b' });
    expect(result.current.value).toBeUndefined();
    await act(async () => answers[1]('of a, late'));
    expect(result.current.value).toBeUndefined();
    await act(async () => answers[2]('of b'));
    expect(result.current.value).toBe('of b');
  });

  it('reads once for a burst of signals, and not for those of others', async () => {
    jest.useFakeTimers();
    const read = jest.fn(async () => 'value');
    const { signals } = render(read);
    await act(async () => {});
    act(() => signals.send({ entityRef: 'theirs' }));
    await act(async () => jest.advanceTimersByTime(1_000));
    expect(read).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 5; i++) {
      act(() => signals.send({ entityRef: 'mine' }));
    }
    await act(async () => jest.advanceTimersByTime(1_000));
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('polls while the value may still change, and stops with the page', async () => {
    jest.useFakeTimers();
    const read = jest.fn(async () => 'value');
    const { unmount } = render(read, true);
    await act(async () => {});
    await act(async () => jest.advanceTimersByTime(45_000));
    expect(read).toHaveBeenCalledTimes(4);
    unmount();
    await act(async () => jest.advanceTimersByTime(45_000));
    expect(read).toHaveBeenCalledTimes(4);
  });

  it('does not poll a settled value, but does after a failure', async () => {
    jest.useFakeTimers();
    const read = jest
      .fn<Promise<string>, []>()
      .mockRejectedValueOnce(new Error('away'))
      .mockResolvedValue('value');
    const { result } = render(read);
    await act(async () => {});
    expect(result.current.error?.message).toBe('away');
    await act(async () => jest.advanceTimersByTime(15_000));
    await act(async () => jest.advanceTimersByTime(60_000));
    expect(result.current).toMatchObject({ value: 'value', error: undefined });
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('works where no signals are installed', async () => {
    const { result } = renderHook(
      () =>
        useLive('a', async () => 'value', {
          concerns: () => true,
          unsettled: () => false,
        }),
      {
        wrapper: ({ children }: PropsWithChildren) => (
          <TestApiProvider apis={[]}>{children}</TestApiProvider>
        ),
      },
    );
    await waitFor(() => expect(result.current.value).toBe('value'));
  });
});
