import { parseOsName } from './os-name';

const parsed = (text: string): string => {
  const { family, product, cycle, bits, ambiguous } = parseOsName(text);
  return [family, product ?? '?', cycle ?? '?', bits ?? '?', ambiguous.join('|')].join(' ').trim();
};

describe('parseOsName', () => {
  it.each([
    ['Microsoft Windows Server 2019 (64-bit)', 'windows windows-server 2019 64'],
    ['Windows Server 2012 R2 Standard', 'windows windows-server 2012-r2 ?'],
    ['Microsoft Windows Server 2012 (64-bit)', 'windows windows-server 2012 64'],
    ['windows server 2012R2', 'windows windows-server 2012-r2 ?'],
    ['Windows 2022 Datacenter', 'windows windows-server 2022 ?'],
    ['Microsoft Windows Server 2008 R2 (64-bit)', 'windows windows-server 2008-r2-sp1 64'],
    ['Windows Server 2003 Standard Edition, 32-bit', 'windows windows-server 2003-sp2 32'],
    ['Win2k16', 'windows windows-server 2016 ?'],
    ['w2k8 R2', 'windows windows-server 2008-r2-sp1 ?'],
    [
      'Microsoft Windows Server 2016 or later (64-bit)',
      'windows windows-server ? 64 2016|2019|2022|2025',
    ],
    ['Windows Server', 'windows windows-server ? ?'],
    ['Microsoft Windows 10 (64-bit)', 'windows windows 10-22h2 64'],
    ['Windows 11 Enterprise 24H2', 'windows windows 11-24h2-e ?'],
    ['Windows 11', 'windows windows ? ?'],
    ['Windows XP Professional', 'windows windows 5-sp3 ?'],
    ['windows', 'windows ? ? ?'],
    ['Red Hat Enterprise Linux 9 (64-bit)', 'linux rhel 9 64'],
    ['Red Hat Enterprise Linux Server release 7.9 (Maipo)', 'linux rhel 7 ?'],
    ['RHEL 8.4', 'linux rhel 8 ?'],
    ['rhel8', 'linux rhel 8 ?'],
    ['redhat', 'linux rhel ? ?'],
    ['CentOS 4/5/6/7 (64-bit)', 'linux centos ? 64 4|5|6|7'],
    ['CentOS 4/5 or later (64-bit)', 'linux centos ? 64 4|5|6|7|8'],
    ['CentOS Linux 7', 'linux centos 7 ?'],
    ['CentOS Stream 9', 'linux centos-stream 9 ?'],
    ['CentOS 8 Stream', 'linux centos-stream 8 ?'],
    ['Ubuntu 22.04.3 LTS', 'linux ubuntu 22.04 ?'],
    ['Ubuntu Linux (64-bit)', 'linux ubuntu ? 64'],
    ['Debian GNU/Linux 10 (64-bit)', 'linux debian 10 64'],
    ['Amazon Linux 2 (64-bit)', 'linux amazon-linux 2 64'],
    ['Amazon Linux 2023', 'linux amazon-linux 2023 ?'],
    ['Amazon Linux AMI 2018.03', 'linux amazon-linux 2018.03 ?'],
    ['SUSE Linux Enterprise Server 15 SP4', 'linux sles 15.4 ?'],
    ['SUSE Linux Enterprise 12 (64-bit)', 'linux sles 12.5 64'],
    ['SLES 12.3', 'linux sles 12.3 ?'],
    ['Oracle Linux 8 (64-bit)', 'linux oracle-linux 8 64'],
    ['Oracle Linux 4/5/6/7 (64-bit)', 'linux oracle-linux ? 64 4|5|6|7'],
    ['Rocky Linux 9.3', 'linux rocky-linux 9 ?'],
    ['AlmaLinux 8', 'linux almalinux 8 ?'],
    ['Oracle Solaris 10 (64-bit)', 'unix oracle-solaris 10 64'],
    ['Oracle Solaris 11 (64-bit)', 'unix oracle-solaris ? 64 11|11.1|11.2|11.3|11.4'],
    ['Solaris 11.4', 'unix oracle-solaris 11.4 ?'],
    ['SunOS 5.10', 'unix oracle-solaris 10 ?'],
    ['AIX 7.2 TL5', 'unix ibm-aix 7.2.5 ?'],
    ['IBM AIX 7.1', 'unix ibm-aix 7.1.5 ?'],
    ['FreeBSD 13 (64-bit)', 'unix freebsd 13 64'],
    ['VMware ESXi 6.7.0 build-15160138', 'hypervisor vmware-esxi 6.7 ?'],
    ['Other 3.x Linux (64-bit)', 'linux ? ? 64 linux 3.x'],
    ['Other 3.x or later Linux (64-bit)', 'linux ? ? 64 linux 3.x'],
    ['Other Linux (64-bit)', 'linux ? ? 64'],
    ['Red Hat Fedora (32-bit)', 'linux ? ? 32'],
    ['HP-UX 11i', 'unix ? ? ?'],
    ['Cisco IOS 15.2', 'other ? ? ?'],
    ['something else', 'unknown ? ? ?'],
    ['', 'unknown ? ? ?'],
  ])('reads "%s"', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });

  it('reads a text the same in any case and spacing', () => {
    expect(parsed('  MICROSOFT   WINDOWS SERVER 2012  R2 ')).toBe(
      'windows windows-server 2012-r2 ?',
    );
  });
});
