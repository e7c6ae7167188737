import { PolicyPreview as Preview } from '@backstage-self-healing/plugin-self-healing-common';
import { createFieldValidation } from '@backstage/plugin-scaffolder-react/alpha';
import { TestApiRegistry } from '@backstage/test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeSelfHealing, serverError } from '../__testUtils__/FakeSelfHealing';
import { renderTab } from '../__testUtils__/renderTab';
import { selfHealingApiRef } from '../api';
import { PolicyPreview } from './PolicyPreview';
import { validatePolicy } from './policyPreviewField';

const uiSchema = {
  'ui:options': {
    entity: 'service',
    days: 7,
    policy: {
      when: '${{ parameters.when }}',
      runbook: 'restart',
      autonomy: '${{ parameters.autonomy }}',
    },
  },
};

const form = {
  service: 'component:default/checkout',
  when: 'true',
  autonomy: 'act',
};

const replayed: Preview = {
  problems: [],
  incidents: [
    {
      id: 'incident-1',
      title: 'checkout: KubePodCrashLooping',
      at: '2026-11-27T10:00:00Z',
      was: 'observe',
      verdict: 'act',
      reasons: [
        { rule: 'when', effect: 'allows', message: 'Its condition is true.' },
      ],
    },
    {
      id: 'incident-2',
      title: 'checkout: KubeDeploymentUnready',
      at: '2026-11-26T10:00:00Z',
      was: 'observe',
      verdict: 'deny',
      reasons: [
        { rule: 'when', effect: 'allows', message: 'Its condition is true.' },
        { rule: 'cooldown', effect: 'forbids', message: 'It waits for 5m.' },
      ],
    },
  ],
  left: 3,
};

async function show(
  api: ReturnType<typeof fakeSelfHealing>,
  props: { value?: string; form?: object } = {},
) {
  const onChange = jest.fn();
  await renderTab(
    <PolicyPreview
      {...({
        formData: props.value,
        onChange,
        schema: {},
        uiSchema,
        formContext: { formData: props.form ?? form },
      } as any)}
    />,
    { api },
  );
  return onChange;
}

describe('PolicyPreview', () => {
  it('tells of each incident what was and what would have been decided, and why', async () => {
    const api = fakeSelfHealing({ previewPolicy: async () => replayed });
    const onChange = await show(api);
    const table = await screen.findByRole('table', {
      name: 'Incidents of component:default/checkout, last 7 days',
    });
    expect(api.previewPolicy).toHaveBeenCalledWith({
      policy: { when: 'true', runbook: 'restart', autonomy: 'act' },
      entityRef: 'component:default/checkout',
      days: 7,
    });
    const [, first, second] = within(table).getAllByRole('row');
    expect(first).toHaveTextContent(/KubePodCrashLooping.*Only observe.*Act/);
    expect(second).toHaveTextContent(/Only observe.*Do not act/);
    await userEvent.click(
      within(second).getByText('It waits for 5m.', { selector: 'summary' }),
    );
    expect(within(second).getByText('Its condition is true.')).toBeVisible();
    expect(
      screen.getByText(/3 more incidents could not be tried/),
    ).toBeVisible();
    await waitFor(() =>
      expect(onChange).toHaveBeenLastCalledWith(
        'Of 2 incidents: acts on 1, asks about 0',
      ),
    );
  });

  it('names the fields that make the policy invalid', async () => {
    await show(
      fakeSelfHealing({
        previewPolicy: async () => ({
          problems: [
            { path: 'spec.when', message: 'Unknown variable: alrt' },
            { path: 'spec.runbook', message: 'restart is not in the catalog' },
          ],
          incidents: [],
          left: 0,
        }),
      }),
    );
    const notice = await screen.findByRole('status');
    expect(notice).toHaveTextContent('This would not be a valid policy');
    expect(notice).toHaveTextContent('when: spec.when: Unknown variable: alrt');
    expect(notice).toHaveTextContent(
      'spec.runbook: restart is not in the catalog',
    );
  });

  it('only checks the policy while there is no entity', async () => {
    const api = fakeSelfHealing({
      previewPolicy: async () => ({ problems: [], incidents: [], left: 0 }),
    });
    await show(api, { form: { when: 'true', autonomy: 'act' } });
    expect(await screen.findByText(/Choose an entity to see/)).toBeVisible();
    expect(api.previewPolicy).toHaveBeenCalledWith(
      expect.not.objectContaining({ entityRef: expect.anything() }),
    );
  });

  it('says that there was no incident', async () => {
    await show(
      fakeSelfHealing({
        previewPolicy: async () => ({ problems: [], incidents: [], left: 0 }),
      }),
    );
    expect(
      await screen.findByText(/had no incident in the last 7 days/),
    ).toBeVisible();
  });

  it('says when one may not see it, and can be tried again', async () => {
    const api = fakeSelfHealing({});
    api.previewPolicy
      .mockRejectedValueOnce(
        await serverError(403, 'NotAllowedError', 'It is not yours.'),
      )
      .mockResolvedValue(replayed);
    await show(api);
    expect(await screen.findByText('You may not see this')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('table')).toBeVisible();
  });

  it('keeps a template from making an invalid policy', async () => {
    const api = fakeSelfHealing({
      previewPolicy: async () => ({
        problems: [
          { path: 'spec.when', message: 'Unknown variable: alrt' },
          { path: 'spec.targets', message: 'is missing' },
        ],
        incidents: [],
        left: 0,
      }),
    });
    const validation = createFieldValidation();
    await validatePolicy('', validation, {
      apiHolder: TestApiRegistry.from([selfHealingApiRef, api]),
      formData: form,
      schema: {},
      uiSchema,
    });
    expect(validation.__errors).toEqual([
      'when: Unknown variable: alrt',
      'spec.targets: is missing',
    ]);
  });
});
