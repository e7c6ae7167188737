/**
 * The next moment at which the clocks of a time zone show a time of day.
 *
 * @param now - ms since the epoch
 * @param at - `HH:MM`
 */
export function digestTime(now: number, at: string, timeZone: string): number {
  const [hours, minutes] = at.split(':').map(Number);
  const { year, month, date } = wallClock(now, timeZone);
  for (let day = 0; ; day += 1) {
    const wanted = Date.UTC(year, month, date + day, hours, minutes);
    // Twice, since the first guess may lie on the other side of a change of
    // the clocks. A time that such a change leaves out comes an hour off.
    const guess = wanted - offsetAt(wanted, timeZone);
    const then = wanted - offsetAt(guess, timeZone);
    if (then > now) return then;
  }
}

/** What a zone's clocks are ahead of UTC, in ms. */
function offsetAt(moment: number, timeZone: string): number {
  const { year, month, date, hour, minute } = wallClock(moment, timeZone);
  const shown = Date.UTC(year, month, date, hour, minute);
  return shown - Math.floor(moment / 60_000) * 60_000;
}

function wallClock(moment: number, timeZone: string) {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(moment);
  const of = (type: string) =>
    Number(parts.find(part => part.type === type)?.value);
  return {
    year: of('year'),
    month: of('month') - 1,
    date: of('day'),
    hour: of('hour'),
    minute: of('minute'),
  };
}
