import {
  entityKillSwitchPermission,
  evidenceReadPersonalPermission,
  executionApprovePermission,
  incidentAcknowledgePermission,
  incidentAnalyzePermission,
  incidentClosePermission,
  incidentReadPermission,
  killSwitchPermission,
  runbookRunPermission,
} from '@backstage-self-healing/plugin-self-healing-common';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  catalogEntityCreatePermission,
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
  catalogLocationCreatePermission,
  catalogLocationReadPermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  actionExecutePermission,
  taskCancelPermission,
  taskCreatePermission,
  taskReadPermission,
  templateManagementPermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import {
  AuthorizeResult,
  createPermission,
  Permission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { PolicyQueryUser } from '@backstage/plugin-permission-node';
import { briefly, ExamplePermissionPolicy } from './permissionPolicy';

const unheardOf = createPermission({
  name: 'something.nobody.thought.of',
  attributes: {},
});

function signedIn(name: string, ...groups: string[]): PolicyQueryUser {
  const userEntityRef = `user:default/${name}`;
  return {
    credentials: mockCredentials.user(userEntityRef),
    info: {
      userEntityRef,
      ownershipEntityRefs: [
        userEntityRef,
        ...groups.map(group => `group:default/${group}`),
      ],
    },
  };
}

const users = {
  nobody: undefined,
  owner: signedIn('checkout-owner', 'team-checkout'),
  viewer: signedIn('viewer', 'viewers'),
  admin: signedIn('platform-admin', 'platform-admins'),
  'viewer in a team': signedIn('both', 'viewers', 'team-checkout'),
} satisfies Record<string, PolicyQueryUser | undefined>;

type Answer =
  | 'yes'
  | 'no'
  | 'if owner'
  | 'if it is theirs'
  | 'if they began it'
  | 'if it has an entity';

const answers: Array<[Permission, { [name in keyof typeof users]: Answer }]> = [
  [
    incidentReadPermission,
    {
      nobody: 'no',
      owner: 'if it has an entity',
      viewer: 'if it has an entity',
      admin: 'yes',
      'viewer in a team': 'if it has an entity',
    },
  ],
  ...[
    incidentClosePermission,
    incidentAcknowledgePermission,
    incidentAnalyzePermission,
    evidenceReadPersonalPermission,
  ].map((permission): (typeof answers)[number] => [
    permission,
    {
      nobody: 'no',
      owner: 'if it is theirs',
      viewer: 'no',
      admin: 'yes',
      'viewer in a team': 'no',
    },
  ]),
  ...[
    runbookRunPermission,
    executionApprovePermission,
    entityKillSwitchPermission,
    catalogEntityDeletePermission,
  ].map((permission): (typeof answers)[number] => [
    permission,
    {
      nobody: 'no',
      owner: 'if owner',
      viewer: 'no',
      admin: 'yes',
      'viewer in a team': 'no',
    },
  ]),
  ...[
    killSwitchPermission,
    catalogEntityCreatePermission,
    catalogLocationCreatePermission,
    templateManagementPermission,
    unheardOf,
  ].map((permission): (typeof answers)[number] => [
    permission,
    {
      nobody: 'no',
      owner: 'no',
      viewer: 'no',
      admin: 'yes',
      'viewer in a team': 'no',
    },
  ]),
  ...[taskCreatePermission, actionExecutePermission].map(
    (permission): (typeof answers)[number] => [
      permission,
      {
        nobody: 'no',
        owner: 'yes',
        viewer: 'no',
        admin: 'yes',
        'viewer in a team': 'no',
      },
    ],
  ),
  [
    taskCancelPermission,
    {
      nobody: 'no',
      owner: 'if they began it',
      viewer: 'if they began it',
      admin: 'yes',
      'viewer in a team': 'if they began it',
    },
  ],
  ...[
    catalogEntityReadPermission,
    catalogLocationReadPermission,
    taskReadPermission,
  ].map((permission): (typeof answers)[number] => [
    permission,
    {
      nobody: 'no',
      owner: 'yes',
      viewer: 'yes',
      admin: 'yes',
      'viewer in a team': 'yes',
    },
  ]),
];

const rows = answers.flatMap(([permission, byUser]) =>
  Object.entries(byUser).map(([name, answer]) => ({
    permission,
    permissionName: permission.name,
    name: name as keyof typeof users,
    answer,
  })),
);

function decisionFor(answer: Answer, claims?: string[]): PolicyDecision {
  switch (answer) {
    case 'yes':
      return { result: AuthorizeResult.ALLOW };
    case 'no':
      return { result: AuthorizeResult.DENY };
    case 'if owner':
      return {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'catalog',
        resourceType: 'catalog-entity',
        conditions: {
          rule: 'IS_ENTITY_OWNER',
          resourceType: 'catalog-entity',
          params: { claims: claims ?? [] },
        },
      };
    case 'if they began it':
      return {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'scaffolder',
        resourceType: 'scaffolder-task',
        conditions: {
          rule: 'IS_TASK_OWNER',
          resourceType: 'scaffolder-task',
          params: { createdBy: claims?.slice(0, 1) ?? [] },
        },
      };
    case 'if it is theirs':
      return {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'self-healing',
        resourceType: 'self-healing-incident',
        conditions: {
          rule: 'IS_OWNER',
          resourceType: 'self-healing-incident',
          params: { claims: claims ?? [] },
        },
      };
    default:
      return {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'self-healing',
        resourceType: 'self-healing-incident',
        conditions: {
          rule: 'HAS_ENTITY',
          resourceType: 'self-healing-incident',
        },
      };
  }
}

describe('the example permission policy', () => {
  it.each(rows)(
    '$permissionName for $name: $answer',
    async ({ permission, name, answer }) => {
      const user = users[name];
      const decision = await new ExamplePermissionPolicy().handle(
        { permission },
        user,
      );
      expect(decision).toEqual(
        decisionFor(answer, user?.info.ownershipEntityRefs),
      );
    },
  );
});

describe('teams that are part of teams', () => {
  const above: Record<string, string> = {
    'group:default/checkout-night': 'group:default/team-checkout',
    'group:default/on-call': 'group:default/platform-admins',
  };
  const policy = new ExamplePermissionPolicy(async refs => [
    ...refs,
    ...refs.flatMap(ref => above[ref] ?? []),
  ]);
  const ask = (permission: Permission, group: string) =>
    policy.handle({ permission }, signedIn('night', group));

  it('FC-M1: a member of a subgroup has what the group above it has', async () => {
    expect(await ask(executionApprovePermission, 'checkout-night')).toEqual(
      decisionFor('if owner', [
        'user:default/night',
        'group:default/checkout-night',
        'group:default/team-checkout',
      ]),
    );
    expect(await ask(killSwitchPermission, 'on-call')).toEqual(
      decisionFor('yes'),
    );
    expect(await ask(killSwitchPermission, 'checkout-night')).toEqual(
      decisionFor('no'),
    );
  });

  it('are read once in a moment, and again after an error', async () => {
    let reads = 0;
    const climb = briefly(async refs => {
      reads += 1;
      if (reads === 1) throw new Error('the catalog does not answer');
      return [...refs, 'group:default/above'];
    });
    await expect(climb(['a', 'b'])).rejects.toThrow('does not answer');
    expect(await climb(['a', 'b'])).toEqual(['a', 'b', 'group:default/above']);
    await climb(['b', 'a']);
    expect(reads).toBe(2);
    await climb(['a']);
    expect(reads).toBe(3);
  });
});
