/** A line longer than this is no event of ours. */
const LONGEST_LINE = 1_000_000;

/**
 * The data of the server-sent events of an answer. `EventSource` cannot send
 * the header that says who asks, so that the body of a fetch is read instead.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 *
 * @throws Error when a line never ends
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      // A return at the very end may be the first half of one line break.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop()!;
      if (rest.length > LONGEST_LINE) throw new Error('An event never ends');
      for (const line of lines) {
        if (line === '' && data.length > 0) {
          yield data.join('\n');
          data = [];
        }
        const [, text] = /^data: ?(.*)$/s.exec(line) ?? [];
        if (text !== undefined) data.push(text);
      }
    }
  } finally {
    // Whoever stops to listen lets go of the connection.
    await reader.cancel().catch(() => {});
  }
}
