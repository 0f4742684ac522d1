/**
 * The operating systems of the estate, each as the tools of the trade write it. Product, cycle and end-of-life date
 * follow endoflife.date; the configured names are those of the vSphere guest OS list.
 */
export interface OperatingSystem {
  family: 'windows' | 'linux' | 'unix';
  /** endoflife.date product and cycle */
  product: string;
  cycle: string;
  /** end of life, `YYYY-MM-DD` */
  eol: string;
  /** as an administrator writes it */
  name: string;
  version: string;
  bits: 32 | 64;
  /** as vCenter has it configured; null for what no hypervisor here runs */
  configured: string | null;
  /** an older, ambiguous name vCenter shows for some machines; null when there is none */
  ambiguous: string | null;
  /** share in an estate, relative */
  weight: number;
}

const windows = (
  release: string,
  cycle: string,
  version: string,
  eol: string,
  weight: number,
  ambiguous: string | null = null,
): OperatingSystem => ({
  family: 'windows',
  product: 'windows-server',
  cycle,
  eol,
  name: `Microsoft Windows Server ${release}`,
  version,
  bits: cycle === '2003-sp2' ? 32 : 64,
  configured: windowsConfigured(cycle),
  ambiguous,
  weight,
});

// vSphere has no guest type of its own for 2012 R2; both are `windows8Server64Guest`.
const windowsConfigured = (cycle: string): string => {
  if (cycle === '2003-sp2') return 'Microsoft Windows Server 2003 Standard (32-bit)';
  const year = cycle === '2008-r2-sp1' ? '2008 R2' : cycle.slice(0, 4);
  return `Microsoft Windows Server ${year} (64-bit)`;
};

const linux = (
  product: string,
  cycle: string,
  name: string,
  version: string,
  eol: string,
  weight: number,
  configured: string,
  ambiguous: string | null = null,
): OperatingSystem => ({
  family: 'linux',
  product,
  cycle,
  eol,
  name,
  version,
  bits: 64,
  configured: `${configured} (64-bit)`,
  ambiguous,
  weight,
});

const rhel = (cycle: string, version: string, eol: string, weight: number): OperatingSystem =>
  linux(
    'rhel',
    cycle,
    `Red Hat Enterprise Linux Server ${version}`,
    version,
    eol,
    weight,
    `Red Hat Enterprise Linux ${cycle}`,
  );

const ubuntu = (cycle: string, name: string, eol: string, weight: number): OperatingSystem =>
  linux('ubuntu', cycle, name, cycle, eol, weight, 'Ubuntu Linux', 'Ubuntu Linux (64-bit)');

const sles = (cycle: string, eol: string, weight: number): OperatingSystem => {
  const [major = '', pack = ''] = cycle.split('.');
  const name = `SUSE Linux Enterprise Server ${major} SP${pack}`;
  return linux('sles', cycle, name, cycle, eol, weight, `SUSE Linux Enterprise ${major}`);
};

const unix = (
  product: string,
  cycle: string,
  name: string,
  version: string,
  eol: string,
  weight: number,
): OperatingSystem => ({
  family: 'unix',
  product,
  cycle,
  eol,
  name,
  version,
  bits: 64,
  configured: null,
  ambiguous: null,
  weight,
});

const orLater = 'Microsoft Windows Server 2016 or later (64-bit)';
const anyCentos = 'CentOS 4/5/6/7 (64-bit)';
const anyOracle = 'Oracle Linux 4/5/6/7 (64-bit)';

export const operatingSystems: readonly OperatingSystem[] = [
  windows('2003 R2 Standard', '2003-sp2', '5.2.3790', '2015-07-14', 1),
  windows('2008 Standard SP2', '2008-sp2', '6.0.6002', '2020-01-14', 1),
  windows('2008 R2 Standard SP1', '2008-r2-sp1', '6.1.7601', '2020-01-14', 4),
  windows('2012 Standard', '2012', '6.2.9200', '2023-10-10', 3),
  windows('2012 R2 Standard', '2012-r2', '6.3.9600', '2023-10-10', 9),
  windows('2016 Standard', '2016', '10.0.14393', '2027-01-12', 18, orLater),
  windows('2019 Standard', '2019', '10.0.17763', '2029-01-09', 20, orLater),
  windows('2022 Datacenter', '2022', '10.0.20348', '2031-10-14', 16),
  rhel('5', '5.11', '2017-03-31', 1),
  rhel('6', '6.10', '2020-11-30', 4),
  rhel('7', '7.9', '2024-06-30', 9),
  rhel('8', '8.10', '2029-05-31', 16),
  rhel('9', '9.4', '2032-05-31', 14),
  linux(
    'rocky-linux',
    '9',
    'Rocky Linux 9.4 (Blue Onyx)',
    '9.4',
    '2032-05-31',
    7,
    'Rocky Linux',
    'Rocky Linux (64-bit)',
  ),
  linux('centos', '6', 'CentOS 6.10', '6.10', '2020-11-30', 3, 'CentOS 6', anyCentos),
  linux('centos', '7', 'CentOS Linux 7.9.2009', '7.9', '2024-06-30', 5, 'CentOS 7', anyCentos),
  linux(
    'oracle-linux',
    '7',
    'Oracle Linux Server 7.9',
    '7.9',
    '2024-12-31',
    3,
    'Oracle Linux 7',
    anyOracle,
  ),
  linux('oracle-linux', '8', 'Oracle Linux Server 8.10', '8.10', '2029-07-31', 4, 'Oracle Linux 8'),
  ubuntu('18.04', 'Ubuntu 18.04.6 LTS', '2023-05-31', 3),
  ubuntu('20.04', 'Ubuntu 20.04.6 LTS', '2025-05-31', 5),
  ubuntu('22.04', 'Ubuntu 22.04.4 LTS', '2027-04-01', 8),
  ubuntu('24.04', 'Ubuntu 24.04.1 LTS', '2029-05-31', 5),
  linux(
    'debian',
    '11',
    'Debian GNU/Linux 11 (bullseye)',
    '11',
    '2024-08-14',
    2,
    'Debian GNU/Linux 11',
  ),
  sles('11.4', '2019-03-31', 1),
  sles('12.5', '2024-10-31', 6),
  sles('15.6', '2025-12-31', 5),
  sles('15.7', '2031-07-31', 9),
  unix('ibm-aix', '7.1.5', 'IBM AIX 7.1', '7100-05', '2023-04-30', 2),
  unix('ibm-aix', '7.2.4', 'IBM AIX 7.2', '7200-04', '2022-11-30', 3),
  unix('oracle-solaris', '10', 'Oracle Solaris 10 1/13', '5.10', '2018-01-01', 2),
  unix('oracle-solaris', '11.4', 'Oracle Solaris 11.4', '11.4', '2031-11-01', 1),
];
