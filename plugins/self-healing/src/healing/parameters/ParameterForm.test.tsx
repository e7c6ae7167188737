import {
  createFormField,
  formFieldsApiRef,
} from '@backstage/plugin-scaffolder-react/alpha';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { FieldExtensionsContext } from './FieldExtensionsContext';
import ParameterForm, { ParameterFormProps } from './ParameterForm';

const Weekday = createFormField({
  name: 'Weekday',
  component: ({ onChange, rawErrors }) => (
    <>
      <button type="button" onClick={() => onChange('sunday')}>
        Pick Sunday
      </button>
      {rawErrors?.map(error => (
        <p key={error}>{error}</p>
      ))}
    </>
  ),
  validation: (value, validation) => {
    if (value === 'sunday') validation.addError('Nobody is there on Sundays');
  },
});

const Host = (props: Partial<ParameterFormProps>) => {
  const [values, setValues] = useState(props.values ?? {});
  return (
    <>
      <ParameterForm
        id="form"
        schema={props.schema ?? {}}
        values={values}
        errors={props.errors}
        onChange={setValues}
        onSubmit={props.onSubmit ?? (() => {})}
      />
      <button type="submit" form="form">
        Go on
      </button>
    </>
  );
};

async function show(
  props: Partial<ParameterFormProps>,
  loadFormFields = async () => [Weekday],
) {
  const onSubmit = jest.fn();
  await renderInTestApp(
    <TestApiProvider apis={[[formFieldsApiRef, { loadFormFields }]]}>
      <Host {...props} onSubmit={onSubmit} />
    </TestApiProvider>,
  );
  await screen.findByRole('button', { name: 'Go on' });
  await waitFor(() => expect(document.querySelector('form')).not.toBeNull());
  return onSubmit;
}

const goOn = () =>
  userEvent.click(screen.getByRole('button', { name: 'Go on' }));

describe('the form of a runbook', () => {
  it('takes lists, objects, patterns and formats, and says what does not fit', async () => {
    const onSubmit = await show({
      schema: {
        type: 'object',
        required: ['ticket'],
        properties: {
          ticket: { type: 'string', title: 'Ticket', pattern: '^OPS-\\d+$' },
          contact: { type: 'string', title: 'Contact', format: 'email' },
          window: {
            type: 'object',
            title: 'Window',
            description: 'When it may run',
            properties: { hours: { type: 'integer', title: 'Hours' } },
          },
          pods: {
            type: 'array',
            title: 'Pods',
            items: { type: 'string', title: 'Pod' },
          },
        },
      },
    });
    await userEvent.type(
      screen.getByRole('textbox', { name: /Ticket/ }),
      'later',
    );
    await userEvent.type(
      screen.getByRole('textbox', { name: /Contact/ }),
      'nobody',
    );
    const window = screen.getByRole('group', { name: 'Window' });
    expect(within(window).getByText('When it may run')).toBeVisible();
    await userEvent.type(
      within(window).getByRole('textbox', { name: /Hours/ }),
      '2',
    );
    await userEvent.click(screen.getByRole('button', { name: /Add/ }));
    await userEvent.type(
      await screen.findByRole('textbox', { name: /Pod/ }),
      'checkout-1',
    );
    await goOn();
    expect(await screen.findByText(/must match pattern/)).toBeVisible();
    expect(screen.getByText(/must match format "email"/)).toBeVisible();
    expect(onSubmit).not.toHaveBeenCalled();

    const ticket = screen.getByRole('textbox', { name: /Ticket/ });
    await userEvent.clear(ticket);
    await userEvent.type(ticket, 'OPS-7');
    const contact = screen.getByRole('textbox', { name: /Contact/ });
    await userEvent.clear(contact);
    await goOn();
    await waitFor(() =>
      expect(onSubmit).toHaveBeenCalledWith({
        ticket: 'OPS-7',
        window: { hours: 2 },
        pods: ['checkout-1'],
      }),
    );
  });

  it('offers one of several, and starts with the defaults', async () => {
    const onSubmit = await show({
      schema: {
        type: 'object',
        properties: {
          how: { type: 'string', enum: ['slow', 'fast'], default: 'slow' },
        },
        oneOf: [
          {
            title: 'By count',
            required: ['count'],
            properties: { count: { type: 'integer', default: 3 } },
          },
          {
            title: 'By share',
            required: ['share'],
            properties: { share: { type: 'integer', default: 50 } },
          },
        ],
      },
      values: { how: 'fast' },
    });
    expect(
      screen.getByRole('button', { name: /By count Which one/ }),
    ).toBeVisible();
    await goOn();
    await waitFor(() =>
      expect(onSubmit).toHaveBeenCalledWith({ how: 'fast', count: 3 }),
    );
  });

  const withWeekday = {
    type: 'object',
    properties: { day: { type: 'string', 'ui:field': 'Weekday' } },
  };

  it("has the portal's own fields, and their rules", async () => {
    const onSubmit = await show({ schema: withWeekday });
    await userEvent.click(screen.getByRole('button', { name: 'Pick Sunday' }));
    await goOn();
    expect(
      (await screen.findAllByText('Nobody is there on Sundays'))[0],
    ).toBeVisible();
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('has those that a legacy app names', async () => {
    await renderInTestApp(
      <FieldExtensionsContext.Provider
        value={[{ name: 'Weekday', component: () => <p>A weekday</p> }]}
      >
        <Host schema={withWeekday} />
      </FieldExtensionsContext.Provider>,
    );
    expect(await screen.findByText('A weekday')).toBeVisible();
  });

  it('can be filled in although the fields of the portal fail', async () => {
    await show({ schema: withWeekday }, async () => {
      throw new Error('the chunk is gone');
    });
    expect(
      await screen.findByText('Some fields of this form could not be loaded'),
    ).toBeVisible();
    expect(screen.getByRole('textbox', { name: /day/ })).toBeVisible();
  });

  it('shows what the server found under the field, until it is changed', async () => {
    await show({
      schema: {
        type: 'object',
        properties: { size: { type: 'integer', title: 'Size' } },
      },
      errors: { size: { __errors: ['must be <= 10'] } },
    });
    expect(await screen.findByText('must be <= 10')).toBeVisible();
    expect(screen.getByRole('textbox', { name: /Size/ })).toBeInvalid();
  });
});
