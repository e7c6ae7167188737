import fc from 'fast-check';
import { Slots } from './Slots';

const never = new AbortController().signal;

/** What has a slot, in the order in which it got it. */
function taking(slots: Slots) {
  const got: string[] = [];
  const take = async (name: string, signal = never) => {
    const giveBack = await slots.take(signal);
    got.push(name);
    return giveBack;
  };
  return { got, take };
}

/** All that can happen without anybody doing anything has happened. */
const settled = () => new Promise(setImmediate);

describe('Slots', () => {
  it('gives them out in the order in which they are asked for', async () => {
    const { got, take } = taking(new Slots(2));
    const giveBack = await take('a');
    await take('b');
    const waiting = [take('c'), take('d')];
    await settled();
    expect(got).toEqual(['a', 'b']);

    giveBack();
    (await waiting[0])();
    await waiting[1];
    expect(got).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets nobody in for a slot that is given back a second time', async () => {
    const { got, take } = taking(new Slots(1));
    const giveBack = await take('a');
    giveBack();
    giveBack();
    const giveBackB = await take('b');
    const waiting = take('c');
    giveBack();
    await settled();
    expect(got).toEqual(['a', 'b']);
    giveBackB();
    await waiting;
    expect(got).toEqual(['a', 'b', 'c']);
  });

  it('leaves out who waits no longer, with the reason', async () => {
    const { got, take } = taking(new Slots(1));
    const giveBack = await take('a');
    const controller = new AbortController();
    const left = take('b', controller.signal);
    const waiting = take('c');
    const reason = new Error('the time is up');
    controller.abort(reason);
    await expect(left).rejects.toBe(reason);

    giveBack();
    await waiting;
    expect(got).toEqual(['a', 'c']);
  });

  it('gives none to who has stopped waiting before, though one is free', async () => {
    const { got, take } = taking(new Slots(1));
    const reason = new Error('the time is up');
    await expect(take('a', AbortSignal.abort(reason))).rejects.toBe(reason);
    await take('b');
    expect(got).toEqual(['b']);
  });

  it('is not moved by a signal that is aborted once the slot is taken', async () => {
    const { got, take } = taking(new Slots(1));
    const giveBack = await take('a');
    const controller = new AbortController();
    const taken = take('b', controller.signal);
    giveBack();
    const giveBackB = await taken;
    const waiting = take('c');
    controller.abort();
    await settled();
    expect(got).toEqual(['a', 'b']);
    giveBackB();
    await waiting;
    expect(got).toEqual(['a', 'b', 'c']);
  });

  it('never lets more in than there are slots, and everybody in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 20 }),
        async (count, times) => {
          const slots = new Slots(count);
          let inside = 0;
          let most = 0;
          await Promise.all(
            times.map(async givenBack => {
              const giveBack = await slots.take(never);
              inside += 1;
              most = Math.max(most, inside);
              await settled();
              inside -= 1;
              for (let n = 0; n < givenBack; n++) giveBack();
            }),
          );
          expect(most).toBe(Math.min(count, times.length));
        },
      ),
      { numRuns: 50 },
    );
  });
});
