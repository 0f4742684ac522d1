import { catalogueProduct } from './eol-catalogue';
import { calendarDay, supportStatus } from './support-status';

const on = (product: string, cycle: string, asOf: string) => {
  const { status, daysPastEol } = supportStatus(product, cycle, asOf);
  return [status, daysPastEol];
};

describe('supportStatus', () => {
  it.each([
    ['181 days before the end', '2031-12-02', 'supported', null],
    ['180 days before the end', '2031-12-03', 'ending_soon', null],
    ['on the last day', '2032-05-31', 'ending_soon', null],
    ['on the day after', '2032-06-01', 'extended_only', 1],
    ['on the last day of extended support', '2036-05-31', 'extended_only', 1461],
    ['after extended support', '2036-06-01', 'ended', 1462],
  ])('%s (%s) says %s', (_, asOf, status, days) => {
    // RHEL 9: 2032-05-31, extended 2036-05-31
    expect(on('rhel', '9', asOf)).toEqual([status, days]);
  });

  it.each([
    ['supported while the end has no date', 'nginx', '1.31', 'supported', null],
    ['ended when the date is not known', 'oracle-solaris', '11.2', 'ended', null],
    ['extended while extended support has no end date', 'nodejs', '12', 'extended_only', 1666],
    ['ended without extended support', 'tomcat', '8.5', 'ended', 965],
    ['unknown for a cycle of no release', 'rhel', '99', 'unknown', null],
    ['unknown for a product of no catalogue', 'beos', '5', 'unknown', null],
  ])('is %s (%s %s)', (_, product, cycle, status, days) => {
    expect(on(product, cycle, '2026-11-21')).toEqual([status, days]);
  });

  it.each([
    ['windows-server', '2008-r2', '2008-r2-sp1', true],
    ['windows-server', '2008', '2008-sp2', true],
    ['windows-server', '2003', '2003-sp2', true],
    ['windows-server', '2012', '2012', false],
    ['windows-server', '2012-r2', '2012-r2', false],
    ['mssqlserver', '13.0', '13.0-sp3', true],
    ['mssqlserver', '11.0-sp2', '11.0-sp2', false],
    ['sles', '12', '12.5', true],
    ['sles', '15.3', '15.3', false],
    ['ibm-aix', '7.2', '7.2.5', true],
    ['oracle-solaris', '11', '11.4', true],
    ['windows', '10', '10-22h2', true],
    ['rhel', '7.9', '7', false],
    ['ubuntu', '22.04.3', '22.04', false],
    ['postgresql', '9.6.24', '9.6', false],
  ])('takes %s %s for %s', (product, cycle, expected, isBestCase) => {
    expect(supportStatus(product, cycle, '2026-11-21')).toMatchObject({
      ...{ cycle: expected, isBestCase },
    });
  });

  it('takes the date of a timestamp', () => {
    expect(calendarDay('2026-11-21T23:59:59.999Z')).toBe('2026-11-21');
  });

  it.each(['', 'today', '2026-13-01', '2026-02-30', '21.11.2026'])(
    'refuses %p as a date',
    (text) => {
      expect(() => supportStatus('rhel', '9', text)).toThrow(RangeError);
    },
  );
});

describe('the catalogue', () => {
  it('has the dates that Microsoft and Red Hat publish', () => {
    const release = (product: string, cycle: string) =>
      catalogueProduct(product)?.releases.find((entry) => entry.cycle === cycle);
    expect(release('windows-server', '2012-r2')).toEqual({
      ...{ cycle: '2012-r2', label: '2012 R2', eol: '2023-10-10', eoes: '2026-10-13' },
    });
    expect(release('rhel', '7')).toEqual({ cycle: '7', eol: '2024-06-30', eoes: '2029-05-31' });
    expect(release('centos', '7')).toEqual({ cycle: '7', eol: '2024-06-30' });
  });
});
