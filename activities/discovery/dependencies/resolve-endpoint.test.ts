import { analyse, asset, bad, ends, flow, row, rules } from './relation-fixtures';

describe('endpoints', () => {
  const web = asset('1', {
    assetName: 'WEB01',
    fqdn: 'web01.corp.example',
    ipAddresses: ['10.0.0.1', '2001:DB8::1'],
    externalId: '6816f79cc0a8016401c5a33be04be441',
  });
  const db = asset('2', { assetName: 'db01', ipAddresses: ['10.0.0.2'] });

  it.each([
    'web01',
    ' Web01 ',
    'web01.corp.example',
    'WEB01.corp.example.',
    '6816F79CC0A8016401C5A33BE04BE441',
    '10.0.0.1',
    '2001:db8:0:0::1',
    '::ffff:10.0.0.1',
  ])('recognises an asset written as %p', (text) => {
    expect(ends(analyse([flow(text, 'db01')], [web, db]))).toEqual([['asset:1', 'asset:2']]);
  });

  it('finds a machine of unknown domain by its FQDN, but none of another domain', () => {
    expect(ends(analyse([flow('web01', 'db01.corp.example')], [web, db]))[0]?.[1]).toBe('asset:2');
    const other = analyse([flow('web01.other.example', 'db01')], [web, db]);
    expect(ends(other)).toEqual([['external:web01.other.example', 'asset:2']]);
  });

  it('finds an asset by the short name of its FQDN', () => {
    const result = analyse([flow('app7', 'db01')], [asset('7', { fqdn: 'app7.x.example' }), db]);
    expect(ends(result)).toEqual([['asset:7', 'asset:2']]);
  });

  it('does not guess between two assets of one name', () => {
    const result = analyse([flow('WEB01', 'db01')], [web, { ...web, assetId: '3' }, db]);
    expect(result.unresolved).toEqual([{ endpoint: 'WEB01', count: 1, reason: 'ambiguous' }]);
    expect(ends(result)).toEqual([['external:web01', 'asset:2']]);
    expect(rules(result)).toContain('dependency_endpoint_ambiguous');
  });

  it('lets an address settle an ambiguous name', () => {
    const twin = { ...web, assetId: '3', ipAddresses: ['10.0.0.3'] };
    const rows = [row({ source_name: 'web01', source_ip: '10.0.0.3', destination_name: 'db01' })];
    expect(ends(analyse(rows, [web, twin, db]))).toEqual([['asset:3', 'asset:2']]);
  });

  it('keeps a private address of no asset as a gap in the inventory', () => {
    const result = analyse([flow('10.9.9.9', 'db01')], [db]);
    expect(ends(result)).toEqual([['external:10.9.9.9', 'asset:2']]);
    expect(result.unresolved).toEqual([{ endpoint: '10.9.9.9', count: 1, reason: 'unknown' }]);
    expect(result.resolvedEndpointRatio).toBe(0.5);
  });

  it('takes a public address for the internet, which is no gap', () => {
    const rows = [
      flow('8.8.8.8', 'db01'),
      row({ source_name: 'db01', destination_name: 'api.example.org', destination_ip: '8.8.4.4' }),
    ];
    const result = analyse(rows, [db]);
    expect(result.unresolved).toEqual([]);
    expect(result.resolvedEndpointRatio).toBe(1);
    expect(ends(result)).toEqual([
      ['asset:2', 'external:api.example.org'],
      ['external:8.8.8.8', 'asset:2'],
    ]);
  });

  it('reports dangling references and placeholders without failing', () => {
    const rows = [
      flow('db01', 'EXT001'),
      flow('db01', 'ALL'),
      flow('db01', '*'),
      flow('db01', '0.0.0.0'),
      row({ source_name: 'db01', destination_name: bad('N/A', 'missing') }),
      row({ source_name: 'db01', destination_ip: bad('ALL') }),
      row({ source_name: 'db01' }),
    ];
    const result = analyse(rows, [db]);
    expect(result.unresolved).toEqual([
      { endpoint: 'ALL', count: 2, reason: 'wildcard' },
      { endpoint: '*', count: 1, reason: 'wildcard' },
      { endpoint: '0.0.0.0', count: 1, reason: 'wildcard' },
      { endpoint: 'EXT001', count: 1, reason: 'unknown' },
      { endpoint: 'N/A', count: 1, reason: 'null_literal' },
    ]);
    expect(result).toMatchObject({ rowsTotal: 7, rowsUsed: 1, rowsWithoutEndpoint: 6 });
  });

  it('does not let an asset called N/A attract edges', () => {
    expect(analyse([flow('db01', 'N/A')], [db, asset('9', { assetName: 'N/A' })]).edges).toEqual(
      [],
    );
  });

  it('uses the application at an end only when no machine is written', () => {
    const rows = [
      row({ source_ip: '10.0.0.2', source_application: 'CRM', destination_name: 'web01' }),
      row({ source_application: ' crm ', destination_name: 'web01' }),
    ];
    expect(ends(analyse(rows, [web, db], ['CRM']))).toEqual([
      ['application:CRM', 'asset:1'],
      ['asset:2', 'asset:1'],
    ]);
  });

  it('counts localhost and equal ends as self-edges', () => {
    const rows = [
      flow('db01', '127.0.0.1'),
      flow('localhost', 'db01'),
      flow('db01', '10.0.0.2'),
      flow('localhost', '::1'),
    ];
    expect(analyse(rows, [db])).toMatchObject({
      ...{ edges: [], selfEdges: 3, rowsWithoutEndpoint: 1, rowsTotal: 4 },
    });
  });
});
