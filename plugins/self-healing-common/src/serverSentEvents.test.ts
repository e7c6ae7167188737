import fc from 'fast-check';
import { readServerSentEvents } from './serverSentEvents';

async function read(chunks: Uint8Array[], onCancel = () => {}) {
  const left = [...chunks];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = left.shift();
      if (next) controller.enqueue(next);
      else controller.close();
    },
    cancel: onCancel,
  });
  const events: string[] = [];
  for await (const event of readServerSentEvents(body)) events.push(event);
  return events;
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('readServerSentEvents', () => {
  it.each([
    ['data: a\n\n', ['a']],
    ['data:a\n\ndata: b\n\n', ['a', 'b']],
    ['data: a\ndata: b\n\n', ['a\nb']],
    ['data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    [': still here\n\ndata: a\n\n', ['a']],
    ['event: x\nid: 3\nretry: 9\ndata: a\n\n', ['a']],
    ['\n\n\ndata: a\n\n', ['a']],
    // What was not ended is not known to be whole.
    ['data: a\n\ndata: b\n', ['a']],
  ])('%j tells %j', async (text, events) => {
    expect(await read([bytes(text)])).toEqual(events);
  });

  it('does not mind where the network cuts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }),
        fc.constantFrom('\n', '\r\n'),
        fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
        async (texts, end, sizes) => {
          const events = texts.map(text => JSON.stringify(text));
          const whole = bytes(
            events.map(event => `data: ${event}${end}${end}`).join(''),
          );
          const chunks: Uint8Array[] = [];
          for (let at = 0; at < whole.length; ) {
            const size = sizes.next().value;
            chunks.push(whole.slice(at, at + size));
            at += size;
          }
          expect(await read(chunks)).toEqual(events);
        },
      ),
    );
  });

  it('gives up on a line that never ends, and lets go', async () => {
    const cancelled = jest.fn();
    const endless = Array(30).fill(bytes('x'.repeat(50_000)));
    await expect(read(endless, cancelled)).rejects.toThrow('never ends');
    expect(cancelled).toHaveBeenCalled();
  });
});
