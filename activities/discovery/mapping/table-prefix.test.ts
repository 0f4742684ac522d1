import { findTablePrefix, withoutPrefix } from './table-prefix';

describe('findTablePrefix', () => {
  it.each([
    [['vInfoVMName', 'vInfoCPUs', 'vInfoMemory', 'vInfoHost'], 'vinfo'],
    [['srv_name', 'srv_os', 'srv_ip', 'owner'], 'srv_'],
    [['cmdb_ci.name', 'cmdb_ci.os', 'cmdb_ci.ip', 'cmdb_ci.ram'], 'cmdb_ci.'],
    [['source_ip', 'source_name', 'source_port', 'source_app'], ''],
    [['name', 'os', 'ip', 'ram'], ''],
    [['a_b', 'a_c', 'a_d'], ''],
  ])('finds what %j share: %j', (headers, prefix) => {
    expect(findTablePrefix(headers)).toBe(prefix);
  });

  it('never leaves a header empty', () => {
    expect(withoutPrefix('srv_', 'srv_')).toBe('srv_');
    expect(withoutPrefix('SRV_name', 'srv_')).toBe('name');
  });
});
