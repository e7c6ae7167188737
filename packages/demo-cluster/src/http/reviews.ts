import {
  isAllowed,
  NON_RESOURCE_RULES,
  NonResourceRule,
  User,
} from '../access';
import { badRequest } from '../apiStatus';

const NO_METADATA = { creationTimestamp: null };

function coversPath(rule: NonResourceRule, path: string, verb: string) {
  return (
    rule.verbs.includes(verb) &&
    rule.nonResourceURLs.some(url =>
      url.endsWith('*') ? path.startsWith(url.slice(0, -1)) : url === path,
    )
  );
}

/** May I? The answer is the authorizer's own, so it holds for the request that follows. */
export function reviewAccess(user: User, body: Record<string, any>) {
  const { resourceAttributes, nonResourceAttributes } = body.spec ?? {};
  if (!resourceAttributes === !nonResourceAttributes) {
    throw badRequest(
      'spec: exactly one of resourceAttributes and nonResourceAttributes must be specified',
    );
  }
  const allowed = resourceAttributes
    ? isAllowed(user, {
        verb: resourceAttributes.verb ?? '',
        group: resourceAttributes.group ?? '',
        resource: resourceAttributes.resource ?? '',
        subresource: resourceAttributes.subresource || undefined,
        namespace: resourceAttributes.namespace || undefined,
      })
    : user.groups.includes('system:masters') ||
      NON_RESOURCE_RULES.some(rule =>
        coversPath(
          rule,
          nonResourceAttributes.path ?? '',
          nonResourceAttributes.verb ?? '',
        ),
      );
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: NO_METADATA,
    spec: body.spec,
    status: { allowed },
  };
}

/** What may I do in this namespace? */
export function reviewRules(user: User, body: Record<string, any>) {
  const namespace = body.spec?.namespace;
  if (!namespace) {
    throw badRequest('no namespace on request');
  }
  const resourceRules = user.resourceRules
    .filter(rule => !rule.namespace || rule.namespace === namespace)
    .map(({ verbs, apiGroups, resources }) => ({
      verbs,
      apiGroups,
      resources,
    }));
  const everything = user.groups.includes('system:masters')
    ? [{ verbs: ['*'], nonResourceURLs: ['*'] }]
    : [];
  return {
    kind: 'SelfSubjectRulesReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: NO_METADATA,
    spec: {},
    status: {
      resourceRules,
      nonResourceRules: [...everything, ...NON_RESOURCE_RULES],
      incomplete: false,
    },
  };
}
