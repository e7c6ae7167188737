import { EvidenceSeries } from '@backstage-self-healing/plugin-self-healing-common';
import { renderInTestApp } from '@backstage/test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { SeriesList } from './SeriesList';

const at = Date.parse('2026-11-27T10:00:00Z') / 1_000;

const memory: EvidenceSeries = {
  name: 'checkout-5d9',
  unit: 'bytes',
  points: [
    [at, 64 * 1024 ** 2],
    [at + 60, null],
    [at + 120, 128 * 1024 ** 2],
    [at + 180, 96 * 1024 ** 2],
  ],
  threshold: 256 * 1024 ** 2,
  marks: [{ at: at + 120, label: 'alert fires' }],
};

describe('series', () => {
  it('are drawn, told in figures and in one sentence', async () => {
    await renderInTestApp(<SeriesList series={[memory]} />);
    const drawing = screen.getByRole('img');
    expect(drawing).toHaveAccessibleName(
      expect.stringMatching(
        /^checkout-5d9, .* at least 64 MiB, at most 128 MiB, 96 MiB at the end\. The threshold is 256 MiB\. alert fires at .*\. For some time nothing was measured\.$/,
      ),
    );
    // A dot for the lone point before the gap and one at the end, and a line.
    expect(drawing.querySelectorAll('path')).toHaveLength(3);
    expect(screen.getByText('threshold').parentElement).toHaveTextContent(
      '256 MiB',
    );
  });

  it('can be read as a table', async () => {
    await renderInTestApp(<SeriesList series={[memory]} />);
    await userEvent.click(screen.getByText('As a table'));
    const rows = within(screen.getByRole('table')).getAllByRole('row');
    expect(rows).toHaveLength(5);
    expect(rows[2]).toHaveTextContent('not measured');
  });

  it('say so where nothing was measured', async () => {
    await renderInTestApp(
      <SeriesList series={[{ name: 'latency', points: [[at, null]] }]} />,
    );
    expect(screen.getByText('Nothing was measured.')).toBeVisible();
    expect(screen.queryByRole('img')).not.toBeInTheDocument();
  });
});
