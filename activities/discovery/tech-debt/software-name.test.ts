import { readSoftwareName } from './software-name';
import { esxiOfHardwareTag } from './virtual-hardware';

describe('readSoftwareName', () => {
  it.each([
    ['mssql 2012', 'mssqlserver', '11.0'],
    ['Microsoft SQL Server 2008 R2 (64-bit)', 'mssqlserver', '10.50'],
    ['SQL Server 2016 SP3 Standard', 'mssqlserver', '13.0-sp3'],
    ['SQL Server', 'mssqlserver', null],
    ['Oracle 19c', 'oracle-database', '19'],
    ['Oracle Database 11.2.0.4', 'oracle-database', '11.2.0.4'],
    ['Oracle 12c', 'oracle-database', null],
    ['PostgreSQL 12.4', 'postgresql', '12.4'],
    ['postgres:9.6', 'postgresql', '9.6'],
    ['MySQL 5.7', 'mysql', '5.7'],
    ['Apache Tomcat/8.5.31', 'tomcat', '8.5.31'],
    ['Apache/2.4.6', 'apache-http-server', '2.4.6'],
    ['Oracle JDK 1.8', 'oracle-jdk', '8'],
    ['Node.js 16', 'nodejs', '16'],
    ['.NET Framework 4.5', 'dotnetfx', '4.5'],
    ['.NET Core 3.1', 'dotnet', '3.1'],
  ])('reads %p as %s %s', (text, product, cycle) => {
    expect(readSoftwareName(text)).toEqual({ product, cycle });
  });

  it.each(['Oracle Linux 7', 'java 8', 'customer-db', 'uses mysql 5.7', '', 'apache kafka'])(
    'does not guess a product from %p',
    (text) => {
      expect(readSoftwareName(text)).toBeNull();
    },
  );
});

describe('esxiOfHardwareTag', () => {
  it.each([
    ['hw_version', 'vmx-10', '5.5'],
    ['hw_version', '08', '5.0'],
    ['vmx', 'vmx-99', null],
    ['tier', '10', null],
  ])('takes %s=%s for ESXi %s', (key, value, expected) => {
    expect(esxiOfHardwareTag({ key, value })).toBe(expected);
  });
});
