import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { PromptCache } from './promptCache';
import {
  Exchange,
  Failure,
  Frame,
  isFailure,
  Protocol,
  Question,
  Usage,
} from './protocols/protocol';
import { Answer, answerTo } from './standIn/answer';
import { Mode, modeOf, STAND_IN } from './standIn/modes';
import { tokensOf } from './tokens';

/** One request, as a test or a demo may want to look at it. */
export interface ServedRequest {
  path: string;
  model: string;
  headers: Record<string, string | undefined>;
  body: unknown;
  status: number;
  /** Whether the client left before the answer was whole. */
  abandoned: boolean;
}

export interface Serving {
  /** Keys that open the server; without any, every one does. */
  keys: string[];
  /** How the model called `stand-in` behaves. */
  mode: Mode;
  /** How long the pieces of a stream lie apart. */
  pieceMs: number;
  cache: PromptCache;
  /** What the next requests are answered instead. */
  failures: Failure[];
  served(request: ServedRequest): void;
}

const SLOW_PIECE_MS = 250;
const TOO_MUCH: Failure = { kind: 'overloaded', message: 'Overloaded' };

/** Answers the requests of one protocol. */
export function serve(protocol: Protocol, serving: Serving) {
  return async (request: Request, response: Response): Promise<void> => {
    const requestId = `req_${randomBytes(12).toString('hex')}`;
    const headers = request.headers as Record<string, string | undefined>;
    const question = questionOf(protocol, serving, request.body, headers);
    const told: ServedRequest = {
      path: protocol.path,
      model: 'kind' in question ? '' : question.model,
      headers,
      body: request.body,
      status: 200,
      abandoned: false,
    };
    serving.served(told);
    const gone = new AbortController();
    response.on('close', () => {
      told.abandoned = !response.writableFinished;
      gone.abort();
    });
    const fail = (failure: Failure) => {
      const reply = protocol.failure(failure, requestId);
      told.status = reply.status;
      response.status(reply.status).set(reply.headers).json(reply.body);
    };

    if (isFailure(question)) {
      fail(question);
      return;
    }
    const mode = modeOf(question.model, serving.mode);
    if (!mode) {
      fail({
        kind: 'not-found',
        message: `model: ${question.model}. This server is a stand-in and has one model, ${STAND_IN}, and its modes, as ${STAND_IN}/refuse.`,
      });
      return;
    }
    const answer = answerTo(question, mode);
    const { read, written } = serving.cache.look(
      question.model,
      question.cacheable,
    );
    const usage: Usage = {
      inputTokens: tokensOf(`${question.system}\n${question.prompt}`),
      cacheReadTokens: read,
      cacheWriteTokens: written,
      outputTokens: tokensOf(answer.text),
    };
    const exchange: Exchange = {
      id: `msg_${randomBytes(12).toString('hex')}`,
      requestId,
      model: question.model,
      createdAt: new Date(),
    };
    response.set(protocol.headers(exchange));
    if (question.stream) {
      const pieceMs = mode === 'slow' ? SLOW_PIECE_MS : serving.pieceMs;
      await stream({ protocol, exchange, question, answer, usage, pieceMs })(
        response,
        gone.signal,
      );
    } else if (answer.ends === 'failed') {
      fail(TOO_MUCH);
    } else if (answer.ends === 'broken') {
      response.destroy();
    } else if (answer.ends === 'never') {
      // Until the client has enough of it.
    } else {
      response.json(protocol.whole(exchange, answer, usage));
    }
  };
}

function questionOf(
  protocol: Protocol,
  { keys, failures }: Serving,
  body: unknown,
  headers: Record<string, string | undefined>,
): Question | Failure {
  const key = protocol.keyOf(headers);
  if (keys.length > 0 && (key === undefined || !keys.includes(key))) {
    // As the vendors word it, but for the key, of which OpenAI repeats a part.
    return { kind: 'unauthorized', message: 'invalid API key' };
  }
  return failures.shift() ?? protocol.read(body, headers);
}

interface Streaming {
  protocol: Protocol;
  exchange: Exchange;
  question: Question;
  answer: Answer;
  usage: Usage;
  pieceMs: number;
}

function stream(streaming: Streaming) {
  const { protocol, exchange, question, answer, usage, pieceMs } = streaming;
  return async (response: Response, gone: AbortSignal): Promise<void> => {
    const send = (frames: Frame[]) => {
      for (const { event, data } of frames) {
        if (event) response.write(`event: ${event}\n`);
        response.write(`data: ${data}\n\n`);
      }
    };
    response.set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache',
    });
    response.flushHeaders();
    send(protocol.opening(exchange, usage));
    for (const text of piecesOf(answer.text)) {
      if (gone.aborted) return;
      send([protocol.piece(exchange, text)]);
      if (pieceMs > 0) {
        await wait(pieceMs, undefined, { signal: gone }).catch(() => {});
      }
    }
    if (gone.aborted || answer.ends === 'never') return;
    if (answer.ends === 'failed') {
      send([protocol.midwayFailure(TOO_MUCH, exchange.requestId)]);
      response.end();
      return;
    }
    if (answer.ends === 'broken') {
      // Once what was said is on its way.
      response.write(':\n\n', () => response.destroy());
      return;
    }
    send(protocol.closing(exchange, answer, usage, question));
    response.end();
  };
}

/** About as much at a time as real APIs send. */
function piecesOf(text: string): string[] {
  return text.match(/\S*\s*\S{0,12}\s*/g)?.filter(piece => piece !== '') ?? [];
}
