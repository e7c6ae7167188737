/**
 * Generated names are made of these, which hold no vowels and no digits that
 * look like one.
 * Source: https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go
 */
const SAFE = 'bcdfghjklmnpqrstvwxz2456789';
const TEMPLATE_HASH = new RegExp(`^(.+)-([${SAFE}]{5,10})$`);
const POD_SUFFIX = new RegExp(`^(.+)-([${SAFE}]{5})$`);
/** A Job of a CronJob ends in the minute it was due, since the epoch. */
const DUE_MINUTE = /^(.+)-(\d{8,10})$/;

/** The ReplicaSet that a pod of this name can only be of, if it is one's. */
export function replicaSetOfPod(pod: string): string | undefined {
  return POD_SUFFIX.exec(pod)?.[1];
}

/** The Deployment that a ReplicaSet of this name can be of, if it is one's. */
export function deploymentOfReplicaSet(replicaSet: string): string | undefined {
  return TEMPLATE_HASH.exec(replicaSet)?.[1];
}

/** The CronJob that a Job of this name can be of, if it is one's. */
export function cronJobOfJob(job: string): string | undefined {
  return DUE_MINUTE.exec(job)?.[1];
}
