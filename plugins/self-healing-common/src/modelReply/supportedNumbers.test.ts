import fc from 'fast-check';
import { SupportedNumbers } from './supportedNumbers';

const missing = (evidence: string, claim: string) =>
  new SupportedNumbers(evidence).missingIn(claim);

describe('numbers in what was sent', () => {
  it.each([
    // Spellings of one number.
    ['restarts: 1024', 'It restarted 1,024 times.'],
    ['1,024 requests failed', 'It failed 1024 requests.'],
    ['"restarts":4,"ready":false', 'It restarted 4 times.'],
    ['[1024,2048]', 'It went from 1024 to 2048.'],
    // Units.
    ['limits: memory 512Mi', 'Its limit is 512 MiB.'],
    ['limits: memory 512Mi', 'Its limit is 512MB.'],
    ['limitBytes: 536870912', 'Its limit is 512 MiB.'],
    ['usage 1234567890', 'It uses about 1.2 GB.'],
    ['timeoutSeconds: 300', 'It times out after 5 minutes.'],
    ['took 2487 ms', 'It took 2.5 s.'],
    ['took 2487ms', 'It took 2.487 seconds.'],
    ['for 2m30s', 'It held for 150 seconds.'],
    ['for 150s', 'It held for 2m30s.'],
    ['cpu: 500m', 'It may use 0.5 cores.'],
    ['cpu: 250m', 'It may use 250 millicores.'],
    ['window 15m', 'within 15 minutes'],
    ['minutes: 15', 'within 15 minutes'],
    // Shares, rounded as they are said.
    ['ratio 0.9523', 'Errors are at 95%.'],
    ['errors at 95.23 %', 'Errors are at 95 percent.'],
    ['errorPercent: 95', 'Errors are at 95%.'],
    ['ratio 0.9523', 'Errors are at 95.2 %.'],
    // Moments.
    ['at 2026-11-28T04:55:09.123Z', 'since 2026-11-28T04:55:09Z'],
    ['at 2026-11-28T04:55:09Z', 'since 04:55'],
    ['at 2026-11-28T04:55:09Z', 'since 04:55 UTC on 2026-11-28'],
    // Names with digits.
    ['pod checkout-5d9f7-x2x4z', 'Pod checkout-5d9f7-x2x4z crashes.'],
    ['dial tcp 10.0.0.1:5432', 'It cannot reach 10.0.0.1:5432.'],
    ['image shop/app:v1.4.2', 'Since v1.4.2 it crashes.'],
    ['exit 137', 'OOM on k8s, p99 rose, UTF-8, S3, 5xx, HTTP/2, x86.'],
    // Two numbers in one word.
    ['ready 3 of 5', 'Ready: 3/5.'],
    ['3/5 ready', '3 of 5 are ready'],
    ['between 5 and 10', 'between 5-10'],
    ['nothing', 'No number here.'],
  ])('%j holds what %j says', (evidence, claim) => {
    expect(missing(evidence, claim)).toEqual([]);
  });

  it.each([
    ['restarts: 4', 'It restarted 7 times.', ['7']],
    // Not from a moment, nor from the inside of a name.
    ['at 2026-11-28T07:07:07Z', 'It restarted 7 times.', ['7']],
    ['pod checkout-7d9f7-x2x4z', 'It restarted 7 times.', ['7']],
    ['memory 512Mi', 'Its limit is 512 GiB.', ['512 GiB']],
    ['took 5 minutes', 'It took 5 seconds.', ['5 seconds']],
    ['errors 95%', 'Errors are at 96%.', ['96%']],
    ['ready 1', 'Errors are at 100%.', ['100%']],
    ['ratio 0.9523', 'Errors are at 95.9 %.', ['95.9%']],
    ['at 04:55', 'since 04:56', ['04:56']],
    ['pod web-1', 'Pod web-3 crashes.', ['web-3']],
    ['10.0.0.1', '10.0.0.2 is down', ['10.0.0.2']],
    ['image app:v1.4.2', 'Since v1.5.0 it crashes.', ['v1.5.0']],
    ['3/5 ready', '4/5 ready', ['4']],
    ['', 'exit code 137 and 42', ['137', '42']],
  ])('%j does not hold what %j says', (evidence, claim, expected) => {
    expect(missing(evidence, claim).map(one => one.replace(' %', '%'))).toEqual(
      expected,
    );
  });

  const number = fc.integer({ min: 0, max: 10_000_000 });

  it('knows every number again, however it is written', () => {
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.constantFrom(
          (n: number) => String(n),
          (n: number) => n.toLocaleString('en-US'),
          (n: number) => `${n}.`,
          (n: number) => `(${n})`,
        ),
        (numbers, which, write) => {
          const evidence = JSON.stringify({ values: numbers });
          const claim = `It was ${write(numbers[which % numbers.length])} then`;
          expect(missing(evidence, claim)).toEqual([]);
        },
      ),
    );
  });

  it('misses every whole number that is not there', () => {
    fc.assert(
      fc.property(fc.array(number, { maxLength: 20 }), number, (there, n) => {
        fc.pre(!there.includes(n));
        const evidence = there.map(one => `value=${one}`).join('\n');
        expect(missing(evidence, `It was ${n} then`)).toEqual([String(n)]);
      }),
    );
  });

  it('ends soon on whatever text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), text => {
        expect(missing(text, text)).toEqual([]);
      }),
    );
    const started = Date.now();
    missing('1,'.repeat(100_000) + '-'.repeat(100_000), '1:'.repeat(1000));
    missing('1'.repeat(200_000), `${'1m'.repeat(50_000)}!`);
    expect(Date.now() - started).toBeLessThan(2_000);
  });
});
