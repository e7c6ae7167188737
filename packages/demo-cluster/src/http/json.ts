import { NextFunction, Request, Response } from 'express';

/** JSON as the API server sends it: express would add a charset to its type. */
export function plainJson(
  _request: Request,
  response: Response,
  next: NextFunction,
): void {
  response.json = body => {
    response.setHeader('content-type', 'application/json');
    return response.send(Buffer.from(JSON.stringify(body)));
  };
  next();
}
