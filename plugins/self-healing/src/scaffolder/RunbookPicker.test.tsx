import { TestApiRegistry } from '@backstage/test-utils';
import { createFieldValidation } from '@backstage/plugin-scaffolder-react/alpha';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeSelfHealing, serverError } from '../__testUtils__/FakeSelfHealing';
import { healing } from '../__testUtils__/healing';
import { renderTab } from '../__testUtils__/renderTab';
import { selfHealingApiRef } from '../api';
import { RunbookPicker } from './RunbookPicker';
import { validateRunbook } from './runbookPickerField';

const { runbooks } = healing();

async function show(
  api: ReturnType<typeof fakeSelfHealing>,
  props: { value?: string; form?: object; entity?: string } = {},
) {
  const onChange = jest.fn();
  await renderTab(
    <RunbookPicker
      {...({
        formData: props.value,
        onChange,
        schema: { title: 'Cure' },
        uiSchema: { 'ui:options': { entity: props.entity } },
        formContext: { formData: props.form ?? {} },
        rawErrors: [],
        required: true,
        disabled: false,
      } as any)}
    />,
    { api },
  );
  return onChange;
}

describe('RunbookPicker', () => {
  it('offers what fits the entity of another field', async () => {
    const api = fakeSelfHealing({
      listRunbooks: async () => ({ items: runbooks }),
    });
    const onChange = await show(api, {
      entity: 'service',
      form: { service: 'component:default/checkout' },
    });
    await userEvent.click(await screen.findByRole('button', { name: /Cure/ }));
    await userEvent.click(await screen.findByRole('option', { name: 'Scale' }));
    expect(onChange).toHaveBeenCalledWith('runbook:default/scale');
    expect(api.listRunbooks).toHaveBeenCalledWith({
      entityRef: 'component:default/checkout',
    });
  });

  it('tells what the chosen one does, and that it proves nothing', async () => {
    await show(
      fakeSelfHealing({ listRunbooks: async () => ({ items: runbooks }) }),
      { value: 'runbook:default/scale' },
    );
    expect(await screen.findByText('Runs more pods, or fewer')).toBeVisible();
    expect(screen.getByText('kubernetes:scale')).toBeVisible();
    expect(screen.getByText('No verification')).toBeVisible();
  });

  it('says so where none fits, and where the chosen one does not', async () => {
    await show(fakeSelfHealing({ listRunbooks: async () => ({ items: [] }) }), {
      value: 'runbook:default/scale',
      entity: 'component:default/checkout',
    });
    expect(
      await screen.findByText('No runbook fits component:default/checkout.'),
    ).toBeVisible();
    expect(
      screen.getByText(
        'runbook:default/scale does not fit component:default/checkout.',
      ),
    ).toBeVisible();
  });

  it('can be tried again when it fails', async () => {
    const api = fakeSelfHealing({});
    api.listRunbooks
      .mockRejectedValueOnce(await serverError(404, 'NotFoundError', 'gone'))
      .mockResolvedValue({ items: runbooks });
    await show(api);
    expect(await screen.findByText('gone')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() =>
      expect(screen.getByRole('button', { name: /Cure/ })).toBeEnabled(),
    );
  });

  it.each([
    ['runbook:default/scale', 'service', []],
    [
      'runbook:default/other',
      'service',
      ['runbook:default/other does not fit component:default/checkout'],
    ],
    [
      'runbook:default/other',
      undefined,
      ['runbook:default/other is not in the catalog'],
    ],
    [undefined, 'service', []],
  ])('judges %p of %p', async (value, entity, errors) => {
    const validation = createFieldValidation();
    await validateRunbook(value as string, validation, {
      apiHolder: TestApiRegistry.from([
        selfHealingApiRef,
        fakeSelfHealing({ listRunbooks: async () => ({ items: runbooks }) }),
      ]),
      formData: { service: 'component:default/checkout' },
      schema: {},
      uiSchema: { 'ui:options': { entity } },
    });
    expect(validation.__errors).toEqual(errors);
  });
});
