import { render, screen } from '@testing-library/react';
import { PolicyPart } from './PolicyPart';

describe('PolicyPart', () => {
  it('is a text of the theme, in a form that can be sent once it is mended', () => {
    const StringField = ({ formData }: { formData: string }) => (
      <input readOnly value={formData} />
    );
    render(
      <form aria-label="template">
        <PolicyPart
          {...({
            formData: '5m',
            schema: { description: 'Such as 5m' },
            registry: { fields: { StringField } },
          } as any)}
        />
      </form>,
    );
    expect(screen.getByRole('textbox')).toHaveValue('5m');
    expect(screen.getByText('Such as 5m')).toBeVisible();
    expect(screen.getByRole('form')).toHaveAttribute('novalidate');
  });
});
