import express from 'express';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { AddressInfo } from 'node:net';
import { sendEvents } from './serverSentEvents';

describe('sendEvents', () => {
  it('does not begin for who has gone already', async () => {
    const given: boolean[] = [];
    let answered = () => {};
    const isAnswered = new Promise<void>(resolve => {
      answered = resolve;
    });
    const app = express().get('/', async (_request, response) => {
      await once(response, 'close');
      await sendEvents(
        response,
        async function* events(signal) {
          given.push(signal.aborted);
          yield {};
        },
        { longestMs: 10_000, closing: new AbortController().signal },
      );
      given.push(response.writableEnded);
      answered();
    });
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const asked = request({ port, host: '127.0.0.1' }).on('error', () => {});
    server.once('request', () => asked.destroy());
    asked.end();
    await isAnswered;
    expect(given).toEqual([true, true]);
    server.close();
  });
});
