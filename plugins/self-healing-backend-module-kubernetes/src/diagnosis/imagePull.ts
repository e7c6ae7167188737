import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { ContainerEvidence } from '../evidence/shapes';
import { containerFinding } from './containerFinding';
import { containersWhere, podCount, warnings } from './readEvidence';

/** What is the matter, by the kubelet's reason. */
const REASONS: Record<string, string> = {
  ErrImagePull: 'cannot be pulled',
  ImagePullBackOff: 'cannot be pulled',
  RegistryUnavailable: 'cannot be pulled',
  ImageInspectError: 'cannot be inspected',
  SignatureValidationFailed: 'has no valid signature',
  InvalidImageName: 'has no valid name',
  ErrImageNeverPull: 'is not on the node and must not be pulled',
};

/** An image that cannot be had. */
export const imagePull: Diagnoser = {
  id: 'image-pull',
  examine: evidence =>
    containersWhere(evidence, container =>
      Object.hasOwn(REASONS, reasonOf(container)),
    ).map(trouble => {
      const { container, affects, pods } = trouble;
      const reason = reasonOf(container);
      const of = affects === 'other' ? ' of an earlier revision' : '';
      const cause = causeOf(container, saidOf(evidence, pods));
      return containerFinding(trouble, {
        type: 'image-pull',
        ...(cause ? { cause } : {}),
        severity: 'cause',
        summary: `Image ${container.image} of container ${container.name} ${
          REASONS[reason]
        } for ${podCount(pods.length)}${of} (${reason})`,
        remedy: remedyOf(cause),
      });
    }),
};

function reasonOf({ waiting }: ContainerEvidence): string {
  return waiting?.reason ?? '';
}

/** In back-off, only the events still have the registry's words. */
function saidOf(
  evidence: Parameters<Diagnoser['examine']>[0],
  pods: readonly string[],
): string {
  const told = warnings(evidence, 'Failed', 'FailedToRetrieveImagePullSecret');
  return told
    .filter(({ object }) => pods.some(pod => object === `pod ${pod}`))
    .map(({ reason, message }) =>
      reason === 'Failed' ? message : 'pull access denied',
    )
    .join(' ');
}

function remedyOf(cause: string | undefined): string {
  switch (cause) {
    case 'registry':
      return 'Roll back if the release changed the registry; otherwise wait for it or have it repaired: the image itself may be well';
    case 'credentials':
      return 'Restore the pull secret; roll back if the release changed it or the registry of the image';
    default:
      return 'Roll back to the revision whose image exists, or publish the image';
  }
}

/** What the registry or the runtime says of it. */
function causeOf(
  { waiting }: ContainerEvidence,
  said: string,
): string | undefined {
  const { reason = '' } = waiting ?? {};
  const message = `${waiting?.message ?? ''} ${said}`;
  if (reason === 'InvalidImageName') return 'name';
  if (reason === 'ErrImageNeverPull') return 'never-pulled';
  if (/not found|manifest unknown|does not exist/i.test(message)) {
    return 'missing';
  }
  if (/unauthorized|denied|forbidden|no basic auth/i.test(message)) {
    return 'credentials';
  }
  if (
    reason === 'RegistryUnavailable' ||
    /no such host|timeout|timed out|x509|toomanyrequests|connection refused/i.test(
      message,
    )
  ) {
    return 'registry';
  }
  return undefined;
}
