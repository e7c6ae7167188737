import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import { compileTemplate } from './template';

const variables = {
  entity: { name: 'checkout', workload: 'demo/shop/Deployment/checkout' },
  parameters: { replicas: 3, names: ['a', 'b'] },
};
const render = (value: unknown) => compileTemplate(value).render(variables);

describe('templates', () => {
  it.each([
    ['${{ entity.workload }}', 'demo/shop/Deployment/checkout'],
    ['${{parameters.replicas}}', 3],
    ['${{ parameters.replicas + 1.0 }}', 4],
    ['${{ parameters.names }}', ['a', 'b']],
    ['${{ parameters.replicas > 2.0 }}', true],
    ['job{service="${{ entity.name }}"}', 'job{service="checkout"}'],
    ['${{ entity.name }}-${{ parameters.replicas }}', 'checkout-3'],
    [' ${{ parameters.replicas }}', ' 3'],
    ['names: ${{ parameters.names }}', 'names: ["a","b"]'],
    ['', ''],
    ['plain $text {{ here }}', 'plain $text {{ here }}'],
    [7, 7],
    [null, null],
    [
      { pods: [{ name: '${{ entity.name }}' }], force: true },
      { pods: [{ name: 'checkout' }], force: true },
    ],
  ])('%j renders as %j', (value, rendered) => {
    expect(render(value)).toEqual(rendered);
  });

  it.each([
    ['${{ a == }}', 'is not a valid CEL expression'],
    ['${{ }}', 'is not a valid CEL expression'],
    ['x ${{ entity.name', "has a '${{' without its '}}'"],
    ['${{ entity.name }} ${{ y', "has a '${{' without its '}}'"],
    [{ deep: [{ er: '${{ ! }}' }] }, 'is not a valid CEL expression'],
  ])('refuses %j when it is compiled', (value, message) => {
    expect(() => compileTemplate(value)).toThrow(InputError);
    expect(() => compileTemplate(value)).toThrow(message);
  });

  it('says which expression had no value', () => {
    const rendering = () => render('x-${{ entity.nothing }}');
    expect(rendering).toThrow(InputError);
    expect(rendering).toThrow("'entity.nothing' could not be evaluated");
  });

  it('knows at once a name that will not be there, when told which will', () => {
    const compile = (value: unknown) => () =>
      compileTemplate(value, { variables: ['entity'] });
    expect(compile({ a: ['x-${{ entity.name }}'] })).not.toThrow();
    expect(compile({ a: ['x-${{ entty.name }}'] })).toThrow(
      'Unknown variable: entty',
    );
  });

  it('does not evaluate what a value holds', () => {
    expect(
      compileTemplate('${{ parameters.reason }}').render({
        parameters: { reason: '${{ entity.name }}' },
      }),
    ).toBe('${{ entity.name }}');
  });

  it('leaves data without placeholders alone', () => {
    const plainJson = fc
      .jsonValue()
      .filter(value => !JSON.stringify(value).includes('${{'));
    fc.assert(
      fc.property(plainJson, value => {
        expect(JSON.stringify(render(value))).toBe(JSON.stringify(value));
      }),
    );
  });
});
