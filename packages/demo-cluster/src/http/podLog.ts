import { badRequest } from '../apiStatus';
import { Kubelet } from '../controllers/kubelet';
import { Pod } from '../objects';
import { Query } from './selection';

function wholeNumber(value: string | undefined): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) {
    throw badRequest(`strconv.ParseInt: parsing "${value}": invalid syntax`);
  }
  return number;
}

/** The text of `pods/<name>/log`: what the container wrote, its previous run on request. */
export function podLog(kubelet: Kubelet, pod: Pod, query: Query): string {
  const names = pod.spec.containers.map(({ name }) => name);
  const podName = pod.metadata.name;
  if (!query.container && names.length > 1) {
    throw badRequest(
      `a container name must be specified for pod ${podName}, choose one of: [${names.join(
        ' ',
      )}]`,
    );
  }
  const container = query.container ?? names[0];
  if (!names.includes(container)) {
    throw badRequest(`container ${container} is not valid for pod ${podName}`);
  }
  const status = pod.status.containerStatuses?.find(
    ({ name }) => name === container,
  );
  const waiting = status?.state.waiting?.reason;
  if (!status?.containerID) {
    throw badRequest(
      `container "${container}" in pod "${podName}" is waiting to start: ${
        waiting === 'ErrImagePull' || waiting === 'ImagePullBackOff'
          ? 'trying and failing to pull image'
          : waiting ?? 'ContainerCreating'
      }`,
    );
  }
  const lines = kubelet.logOf(pod).filter(line => line.container === container);
  const newest = Math.max(...lines.map(line => line.attempt));
  const attempt = query.previous === 'true' ? newest - 1 : newest;
  if (attempt < 0) {
    throw badRequest(
      `previous terminated container "${container}" in pod "${podName}" not found`,
    );
  }
  const sinceSeconds = wholeNumber(query.sinceSeconds);
  const oldest =
    sinceSeconds === undefined ? 0 : Date.now() - sinceSeconds * 1000;
  const chosen = lines.filter(
    line => line.attempt === attempt && line.time >= oldest,
  );
  const tail = wholeNumber(query.tailLines);
  const shown =
    tail === undefined
      ? chosen
      : chosen.slice(chosen.length - Math.min(tail, chosen.length));
  return shown
    .map(({ time, text }) =>
      query.timestamps === 'true'
        ? `${new Date(time).toISOString()} ${text}\n`
        : `${text}\n`,
    )
    .join('');
}
