import { killSwitchRequestSchema } from '@backstage-self-healing/plugin-self-healing-common';
import express from 'express';
import Router from 'express-promise-router';
import { readBody } from './body';
import { KillSwitchOptions, setKillSwitch } from './setKillSwitch';

/** `GET` and `POST /kill-switches`. */
export function createKillSwitchRouter(
  options: KillSwitchOptions,
): express.Router {
  const { killSwitches, access } = options;
  const router = Router();

  // Everybody signed in may know what is switched off: it explains what they
  // see, and it names no one's secrets.
  router.get('/kill-switches', async (request, response) => {
    await access.user(request);
    response.json(await killSwitches.all());
  });

  router.post('/kill-switches', express.json(), async (request, response) => {
    const credentials = await access.user(request);
    const asked = readBody(killSwitchRequestSchema, request.body);
    response.json(await setKillSwitch(options, credentials, asked, request));
  });
  return router;
}
