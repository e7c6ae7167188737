import { StatusCause } from './apiStatus';
import { DNS_LABEL, required, wrongValue } from './fieldCauses';
import { quantityValue } from './quantity';

function requestCauses(container: any, at: string): StatusCause[] {
  const { limits = {}, requests = {} } = container?.resources ?? {};
  return Object.entries<string>(requests)
    .filter(
      ([name, request]) =>
        (quantityValue(request) ?? 0) >
        (quantityValue(limits[name]) ?? Infinity),
    )
    .map(([name, request]) =>
      wrongValue(
        `${at}.resources.requests`,
        request,
        `must be less than or equal to ${name} limit`,
      ),
    );
}

/** What is wrong with the containers of a pod spec. */
export function containerCauses(spec: any, field: string): StatusCause[] {
  if (!Array.isArray(spec?.containers) || spec.containers.length === 0) {
    return [required(`${field}.containers`)];
  }
  const seen = new Set<string>();
  return spec.containers.flatMap((container: any, index: number) => {
    const at = `${field}.containers[${index}]`;
    const causes: StatusCause[] = [];
    if (!container?.name) {
      causes.push(required(`${at}.name`));
    } else if (!DNS_LABEL.test(container.name)) {
      causes.push(
        wrongValue(
          `${at}.name`,
          container.name,
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        ),
      );
    } else if (seen.has(container.name)) {
      causes.push({
        reason: 'FieldValueDuplicate',
        message: `Duplicate value: ${JSON.stringify(container.name)}`,
        field: `${at}.name`,
      });
    }
    seen.add(container?.name);
    if (!container?.image) {
      causes.push(required(`${at}.image`));
    }
    for (const list of ['limits', 'requests']) {
      for (const [name, quantity] of Object.entries(
        container?.resources?.[list] ?? {},
      )) {
        if (quantityValue(quantity as string) === undefined) {
          causes.push(
            wrongValue(
              `${at}.resources.${list}.${name}`,
              quantity,
              'must be a resource quantity',
            ),
          );
        }
      }
    }
    return [...causes, ...requestCauses(container, at)];
  });
}
