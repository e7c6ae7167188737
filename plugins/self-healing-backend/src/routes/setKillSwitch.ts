import { AuditorServiceCreateEventOptions } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, NotAllowedError, stringifyError } from '@backstage/errors';
import {
  entityKillSwitchPermission,
  KillSwitch,
  killSwitchPermission,
  KillSwitchRequest,
  KillSwitchScope,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Line } from '../line/createLine';
import { noteKillSwitch } from '../line/noteKillSwitch';
import { Access, UserCredentials } from './Access';

export type KillSwitchOptions = Pick<
  Line,
  | 'auditor'
  | 'changed'
  | 'incidents'
  | 'killSwitches'
  | 'knex'
  | 'logger'
  | 'queue'
  | 'timeline'
> & { access: Access };

/**
 * Pulls or releases a switch for whoever may.
 *
 * @param request - the HTTP request that asks for it, for the audit
 */
export async function setKillSwitch(
  options: KillSwitchOptions,
  credentials: UserCredentials,
  asked: KillSwitchRequest,
  request?: AuditorServiceCreateEventOptions['request'],
): Promise<KillSwitch> {
  const { access, auditor, killSwitches } = options;
  const scope = normalScope(asked.scope);
  const by = credentials.principal.userEntityRef;
  const audit = await auditor.createEvent({
    eventId: 'kill-switch-set',
    severityLevel: 'high',
    ...(request ? { request } : {}),
    meta: { scope, engaged: asked.engaged, reason: asked.reason },
  });
  try {
    if (scope.scope === 'entity') {
      const permission = entityKillSwitchPermission;
      await access.requireOnEntity(
        credentials,
        permission,
        scope.ref,
        'pull or release the kill switch of',
      );
    } else if (!(await access.may(credentials, killSwitchPermission))) {
      throw new NotAllowedError(
        `Only a platform administrator may pull or release the kill switch for ${
          scope.scope === 'global'
            ? 'everything'
            : `${scope.scope} ${scope.ref}`
        }`,
      );
    }
    const changed = await killSwitches.set({ ...asked, scope }, by);
    await audit.success();
    options.changed(null, scope.scope === 'entity' ? scope.ref : null);
    // It holds already; whether it stands in every story does not change that.
    await noteKillSwitch(options, changed).catch(error =>
      options.logger.warn(
        `A kill switch is not in every story: ${stringifyError(error)}`,
      ),
    );
    return changed;
  } catch (error) {
    await audit.fail({ error: error as Error });
    throw error;
  }
}

/** One spelling a switch, so that none is pulled beside the other. */
function normalScope(scope: KillSwitchScope): KillSwitchScope {
  if (scope.scope !== 'entity' && scope.scope !== 'policy') return scope;
  try {
    const defaultKind = scope.scope === 'policy' ? 'HealingPolicy' : undefined;
    const ref = stringifyEntityRef(parseEntityRef(scope.ref, { defaultKind }));
    return { scope: scope.scope, ref };
  } catch {
    throw new InputError(
      `scope.ref: '${scope.ref}' is not an entity ref such as component:default/checkout`,
    );
  }
}
