import { assessTechDebt } from './assess-tech-debt';
import type { DebtAsset, OsReading, TechDebtResult } from './tech-debt-result';

const os = (product: string | null, cycle: string | null, rest: Partial<OsReading> = {}) => ({
  ...{ family: 'any', product, cycle, bits: null, ambiguous: [] },
  ...rest,
});
/** The texts of the estates below, as the parser of the cleansing phase reads them. */
const readings: Record<string, OsReading> = {
  'Windows Server 2008 R2': os('windows-server', '2008-r2-sp1'),
  'Windows Server 2008 R2 SP1': os('windows-server', '2008-r2-sp1'),
  'Windows Server 2012 R2': os('windows-server', '2012-r2'),
  'Windows Server 2016 (64-bit)': os('windows-server', '2016', { bits: 64 }),
  'Windows Server 2022': os('windows-server', '2022'),
  'RHEL 7': os('rhel', '7'),
  'CentOS 7': os('centos', '7'),
  'CentOS 6 (32-bit)': os('centos', '6', { bits: 32 }),
  'CentOS 4/5/6/7': os('centos', null, { ambiguous: ['4', '5', '6', '7'] }),
  'Red Hat Enterprise Linux': os('rhel', null),
  'Red Hat Enterprise Linux 8.4': os('rhel', '8'),
  'RHEL 3': os('rhel', '3'),
  'SLES 12': os('sles', '12.5'),
};
const parseOs = (text: string): OsReading => readings[text] ?? os(null, null);

const AS_OF = '2026-11-21';
const asset = (
  assetId: string,
  values: DebtAsset['values'],
  applicationName: string | null = null,
): DebtAsset => ({ assetId, assetName: assetId, values, applicationName });
const assess = (assets: DebtAsset[], asOf = AS_OF): TechDebtResult =>
  assessTechDebt({ assets, asOf, parseOs });
const categories = (result: TechDebtResult, assetId?: string): string[] =>
  result.findings.filter((f) => !assetId || f.assetId === assetId).map(({ category }) => category);

describe('an estate of eight assets, computed by hand', () => {
  const cared = { owner: 'ops', last_seen_at: '2026-11-20T00:00:00.000Z' };
  const estate = [
    // out of extended support since 2023-01-10: 60
    asset('a1', { ...cared, os_name: 'Windows Server 2008 R2' }, 'Shop'),
    // extended support ended 2026-10-13; 1138 days after 2023-10-10: 60
    asset('a2', { ...cared, os_name: 'Windows Server 2012 R2' }, 'Shop'),
    // extended until 2029-05-31: 40 x 0.5 = 20; no owner 7.5
    asset('a3', { os_name: 'RHEL 7', last_seen_at: cared.last_seen_at }, 'Shop'),
    // ends 2027-01-12, in 52 days: 30 x 0.5 = 15
    asset('a4', { ...cared, os_name: 'Windows Server 2016 (64-bit)' }, 'CRM'),
    // 60 + 32 bit 10 + not seen for 91 days 7.5
    asset('a5', { ...cared, os_name: 'CentOS 6 (32-bit)', last_seen_at: '2026-08-22' }, 'CRM'),
    // 10 x 0.25 = 2.5
    asset('a6', { ...cared, os_name: 'CentOS 4/5/6/7' }),
    // no OS 10
    asset('a7', { ...cared }),
    // SQL Server 2012: 2022-07-12, 60
    asset('a8', { ...cared, os_name: 'Windows Server 2022', tags: ['tier=1', 'db=mssql 2012'] }),
  ];
  const result = assess(estate);

  it('has these findings', () => {
    expect(
      result.findings.map(
        ({ assetId, category, severity }) => `${assetId} ${category} ${severity}`,
      ),
    ).toEqual([
      'a1 os_end_of_life critical',
      'a2 os_end_of_life critical',
      'a3 extended_support_only warning',
      'a3 no_owner warning',
      'a4 os_ending_soon warning',
      'a5 32_bit warning',
      'a5 os_end_of_life critical',
      'a5 stale warning',
      'a6 ambiguous_os info',
      'a7 no_os warning',
      'a8 database_end_of_life critical',
    ]);
  });

  it('has these scores', () => {
    expect(result.assetScores).toEqual([
      { assetId: 'a1', score: 60, points: 5 },
      { assetId: 'a2', score: 60, points: 5 },
      { assetId: 'a3', score: 27.5, points: 5 },
      { assetId: 'a4', score: 15, points: 3 },
      { assetId: 'a5', score: 77.5, points: 13 },
      { assetId: 'a6', score: 2.5, points: 1 },
      { assetId: 'a7', score: 10, points: 1 },
      { assetId: 'a8', score: 60, points: 5 },
    ]);
    // (15 + 77.5) / 2 = 46.25; (60 + 60 + 27.5) / 3 = 49.17
    expect(result.applicationScores).toEqual([
      { name: 'CRM', score: 46.3, assets: 2 },
      { name: 'Shop', score: 49.2, assets: 3 },
    ]);
  });

  it('knows what it does not know', () => {
    // OS of 6 of 8, owner 7, last seen 8, application 5: 26 of 32 = 81.25 %
    expect(result).toMatchObject({
      ...{ osCoverage: 6 / 7, dataConfidence: 5, unknownOs: [] },
      ambiguousOs: [{ text: 'CentOS 4/5/6/7', count: 1, candidates: ['4', '5', '6', '7'] }],
      missingDataPoints: [
        'operating system and version: 2 of 8 assets',
        'owner: 1 of 8 assets',
        'application: 3 of 8 assets',
      ],
    });
  });

  it('names dates, days and source of an ended product', () => {
    expect(result.findings[1]).toEqual({
      ...{ assetId: 'a2', category: 'os_end_of_life', severity: 'critical', points: 5 },
      ...{ product: 'windows-server', cycle: '2012-r2', eolDate: '2023-10-10' },
      ...{ extendedUntil: '2026-10-13', daysPastEol: 1138 },
      message:
        'Microsoft Windows Server 2012 R2 is out of support: it ended on 2023-10-10, 1138 days ago, extended support on 2026-10-13',
      sourceRef: 'endoflife-date/endoflife.date@a70eca33 windows-server 2012-r2',
    });
  });

  it('gives the same bytes for the assets in any order', () => {
    expect(JSON.stringify(assess([...estate].reverse()))).toBe(JSON.stringify(result));
  });
});

describe('the end of support', () => {
  it.each([
    ['2026-10-13', 'extended_support_only'],
    ['2026-10-14', 'os_end_of_life'],
    ['2023-10-10', 'os_ending_soon'],
    ['2023-10-11', 'extended_support_only'],
    ['2023-04-12', undefined],
  ])('on %s makes Windows Server 2012 R2 %s', (asOf, category) => {
    const result = assess([asset('a', { os_name: 'Windows Server 2012 R2' })], asOf);
    expect(categories(result)[0]).toBe(category);
  });

  it('is an error in the first year and critical after it', () => {
    const severityOn = (asOf: string) =>
      assess([asset('a', { os_name: 'CentOS 7' })], asOf).findings[0]?.severity;
    expect(severityOn('2025-06-30')).toBe('error');
    expect(severityOn('2025-07-01')).toBe('critical');
  });

  it('says that a service pack was assumed, unless it was named', () => {
    const messageOf = (text: string) =>
      assess([asset('a', { os_name: text })]).findings[0]?.message;
    expect(messageOf('Windows Server 2008 R2')).toMatch('names no service pack');
    expect(messageOf('Windows Server 2008 R2 SP1')).not.toMatch('names no service pack');
    expect(messageOf('SLES 12')).toMatch('names no service pack');
  });
});

describe('the operating system', () => {
  it('is what the guest tools report, and a contradiction is a finding', () => {
    const result = assess([asset('a', { os_name: 'RHEL 7', os_reported: 'CentOS 7' })]);
    expect(categories(result)).toEqual(['os_disagreement', 'os_end_of_life']);
    expect(result.findings[1]?.product).toBe('centos');
  });

  it('is clear when one source settles what the other leaves open', () => {
    const values = { os_name: 'CentOS 4/5/6/7', os_reported: 'CentOS 7' };
    expect(categories(assess([asset('a', values)]))).toEqual(['os_end_of_life']);
  });

  it('is what was configured when the guest tools say less', () => {
    const values = { os_name: 'RHEL 7', os_reported: 'Red Hat Enterprise Linux' };
    expect(categories(assess([asset('a', values)]))).toEqual(['extended_support_only']);
  });

  it('takes the version from its own column only when the name has none', () => {
    const values = { os_name: 'Red Hat Enterprise Linux', os_version: '8.4' };
    expect(assess([asset('a', values)])).toMatchObject({ findings: [], osCoverage: 1 });
    const named = { os_name: 'CentOS 7', os_version: '7' };
    expect(categories(assess([asset('a', named)]))).toEqual(['os_end_of_life']);
  });

  it('is unknown, not guessed, without product, version or dates', () => {
    const result = assess(
      ['Plan 9', 'Plan 9', 'Red Hat Enterprise Linux', 'RHEL 3'].map((text, index) =>
        asset(`a${index}`, { os_name: text }),
      ),
    );
    expect(categories(result)).toEqual(['unknown_os', 'unknown_os', 'unknown_os', 'unknown_os']);
    expect(result.unknownOs).toEqual([
      { text: 'Plan 9', count: 2 },
      { text: 'Red Hat Enterprise Linux', count: 1 },
    ]);
    expect(result.osCoverage).toBe(0.25);
  });

  it('is not missed on what is no machine', () => {
    const assets = [asset('a', { os_name: 'RHEL 7' }), asset('b', { asset_type: 'application' })];
    expect(categories(assess(assets), 'b')).toEqual([]);
  });
});

describe('other debt', () => {
  it('does not blame every asset for a column nobody has', () => {
    const result = assess([asset('a', {}), asset('b', {})]);
    expect(result).toMatchObject({ findings: [], dataConfidence: 1, osCoverage: 0 });
    expect(result.missingDataPoints).toHaveLength(4);
  });

  it('is stale after 90 days, and not before', () => {
    const seen = (day: string) => categories(assess([asset('a', { last_seen_at: day })]));
    expect(seen('2026-08-23')).toEqual([]);
    expect(seen('2026-08-22')).toEqual(['stale']);
    expect(seen('2027-01-01')).toEqual([]);
  });

  it('reads a database asset by its explicit name and version', () => {
    const database = { asset_type: 'database', os_name: 'PostgreSQL', os_version: '12.4' };
    const result = assess([asset('a', database)]);
    expect(categories(result)).toContain('database_end_of_life');
    expect(categories(result)).not.toContain('unknown_os');
  });

  it('does not search names and descriptions for products', () => {
    const values = { asset_name: 'mysql 5.5 server', description: 'runs oracle 9.2' };
    expect(assess([asset('a', values)]).findings).toEqual([]);
  });

  it('reads runtimes, unclear versions and old virtual hardware from tags', () => {
    const tags = ['runtime=python 3.6', 'db=oracle 12c', 'hw_version=vmx-10', 'tier=gold'];
    expect(categories(assess([asset('a', { tags })]))).toEqual([
      'runtime_end_of_life',
      'unknown_software_version',
      'virtual_hardware',
    ]);
  });

  it('never scores above 100', () => {
    const tags = ['db=mssql 2012', 'database=mysql 5.5', 'runtime=python 2.7'];
    const result = assess([asset('a', { os_name: 'CentOS 6 (32-bit)', tags })]);
    expect(result.assetScores).toEqual([{ assetId: 'a', score: 100, points: 25 }]);
  });

  it('refuses a day that does not exist', () => {
    expect(() => assess([], '2026-02-30')).toThrow('`2026-02-30` is no date');
  });

  it('gives an empty result for no assets', () => {
    expect(assess([])).toMatchObject({ findings: [], assetScores: [], missingDataPoints: [] });
  });
});
