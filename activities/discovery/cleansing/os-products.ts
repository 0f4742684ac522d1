/**
 * What the operating-system parser knows, as data. Product slugs and cycle names are those of endoflife.date
 * (commit a70eca33, 2026-11), so that a parsed system finds its dates without a second table.
 */

export type OsFamily = 'windows' | 'linux' | 'unix' | 'hypervisor' | 'other' | 'unknown';

export interface OsProduct {
  slug: string | null;
  family: OsFamily;
  /** matched against lower-case text with white space collapsed; the longest match of all products wins */
  pattern: RegExp;
  /** version number to cycle */
  version:
    'major' | 'major.minor' | 'windows-server' | 'windows' | 'solaris' | 'aix' | 'sles' | null;
  /** cycles oldest first, used to spell out `or later` and releases that name no update level */
  cycles: readonly string[];
}

const linux = (
  slug: string | null,
  pattern: RegExp,
  cycles: readonly string[] = [],
): OsProduct => ({
  slug,
  family: 'linux',
  pattern,
  version: slug === null ? null : 'major',
  cycles,
});

/** Windows Server releases by the text that names them; `2012 r2` stands before `2012` because the longest wins. */
export const windowsServerReleases: Readonly<Record<string, string>> = {
  '2000': '2000',
  '2003': '2003-sp2',
  '2003 r2': '2003-sp2',
  '2008': '2008-sp2',
  '2008 r2': '2008-r2-sp1',
  '2012': '2012',
  '2012 r2': '2012-r2',
  '2016': '2016',
  '2019': '2019',
  '2022': '2022',
  '2025': '2025',
};

/** Client releases. A release without a service pack or feature update gets the last one made: the best case. */
export const windowsReleases: Readonly<Record<string, string>> = {
  xp: '5-sp3',
  vista: '6-sp2',
  '7': '7-sp1',
  '8': '8',
  '8.1': '8.1',
  '10': '10-22h2',
};

/** Service packs of a SUSE release, last one: after it no other was made for that release. */
export const lastSlesServicePack: Readonly<Record<string, string>> = {
  '10': '10.4',
  '11': '11.4',
  '12': '12.5',
  '15': '15.7',
  '16': '16.0',
};

export const osProducts: readonly OsProduct[] = [
  {
    slug: 'windows-server',
    family: 'windows',
    pattern:
      /\b(?:(?:microsoft )?win(?:dows)?(?:\(r\)|®)? (?:svr|srv|server)|hyper-v server|windows ?(?=20(?:00|03|08|12|16|19|22|25)\b)|win(?:2k|20)(?=\d)|w2k(?=\d)|win 20(?=\d\d\b))/u,
    version: 'windows-server',
    cycles: [
      '2000',
      '2003-sp2',
      '2008-sp2',
      '2008-r2-sp1',
      '2012',
      '2012-r2',
      '2016',
      '2019',
      '2022',
      '2025',
    ],
  },
  {
    slug: 'windows',
    family: 'windows',
    pattern: /\b(?:microsoft )?win(?:dows)? ?(?:xp|vista|11|10|8\.1|8|7)\b/u,
    version: 'windows',
    cycles: ['5-sp3', '6-sp2', '7-sp1', '8', '8.1', '10-22h2'],
  },
  {
    slug: null,
    family: 'windows',
    pattern: /\b(?:microsoft )?windows\b/u,
    version: null,
    cycles: [],
  },
  linux(
    'rhel',
    /\b(?:red ?hat enterprise linux(?: (?:server|workstation|es|as|ws))*|rhel|rh?el|red ?hat linux enterprise)(?=[ \d_-]|$)/u,
    ['4', '5', '6', '7', '8', '9', '10'],
  ),
  linux('rhel', /\bred ?hat(?! (?:linux|fedora|virtual|openshift|coreos|jboss))\b/u, [
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    '10',
  ]),
  linux('centos', /\bcentos(?: linux)?(?=[ \d_-]|$)/u, ['5', '6', '7', '8']),
  linux('centos-stream', /\bcentos(?: linux)?[ -]?(?:(?:release )?\d+[ -])?stream\b/u, [
    '8',
    '9',
    '10',
  ]),
  {
    ...linux('ubuntu', /\bubuntu(?: linux)?(?: server)?/u, [
      '16.04',
      '18.04',
      '20.04',
      '22.04',
      '24.04',
      '26.04',
    ]),
    version: 'major.minor',
  },
  linux('debian', /\bdebian(?: gnu\/linux| linux)?/u, ['7', '8', '9', '10', '11', '12', '13']),
  {
    ...linux(
      'sles',
      /\b(?:suse linux enterprise(?: server)?(?: \(sles\))?|sles|suse linux(?: es)?|suse)(?=[ \d_(-]|$)/u,
      ['10.4', '11.4', '12.5', '15.7', '16.0'],
    ),
    version: 'sles',
  },
  linux('oracle-linux', /\b(?:oracle (?:enterprise )?linux(?: server)?|oel|ol)(?=[ \d_-]|$)/u, [
    '5',
    '6',
    '7',
    '8',
    '9',
    '10',
  ]),
  linux('amazon-linux', /\b(?:amazon linux(?: ami)?|amzn|al(?=2\b|2023\b))/u, [
    '2018.03',
    '2',
    '2023',
  ]),
  linux('rocky-linux', /\brocky(?: linux)?/u, ['8', '9', '10']),
  linux('almalinux', /\balma ?(?:linux)?/u, ['8', '9', '10']),
  {
    slug: 'oracle-solaris',
    family: 'unix',
    pattern: /\b(?:(?:oracle|sun) )?(?:solaris|sunos)/u,
    version: 'solaris',
    cycles: ['8', '9', '10', '11', '11.1', '11.2', '11.3', '11.4'],
  },
  {
    slug: 'ibm-aix',
    family: 'unix',
    pattern: /\b(?:ibm )?aix/u,
    version: 'aix',
    cycles: [
      '6.1.9',
      '7.1.5',
      '7.2.0',
      '7.2.1',
      '7.2.2',
      '7.2.3',
      '7.2.4',
      '7.2.5',
      '7.3.0',
      '7.3.1',
      '7.3.2',
      '7.3.3',
      '7.3.4',
    ],
  },
  {
    slug: 'freebsd',
    family: 'unix',
    pattern: /\bfreebsd/u,
    version: 'major',
    cycles: ['9', '10', '11', '12', '13', '14', '15'],
  },
  {
    slug: 'vmware-esxi',
    family: 'hypervisor',
    pattern: /\b(?:vmware )?esxi?(?: server)?\b/u,
    version: 'major.minor',
    cycles: ['5.0', '5.1', '5.5', '6.0', '6.5', '6.7', '7.0', '8.0', '9.0', '9.1'],
  },
  {
    slug: null,
    family: 'hypervisor',
    pattern: /\b(?:xenserver|citrix hypervisor|xcp-ng|proxmox|nutanix ahv|oracle vm server)/u,
    version: null,
    cycles: [],
  },
  linux(
    null,
    /\b(?:fedora|red ?hat fedora|coreos|photon(?: os)?|opensuse|gentoo|alpine|arch linux|linux mint|slackware|scientific linux|mandriva|red ?hat linux|asianux|turbolinux|flatcar|kali)/u,
  ),
  linux(null, /\b(?:gnu\/linux|linux)\b/u),
  {
    slug: null,
    family: 'unix',
    pattern:
      /\b(?:hp-?ux|openbsd|netbsd|mac ?os(?: x)?|darwin|tru64|unixware|sco openserver|openserver|irix|unix)/u,
    version: null,
    cycles: [],
  },
  {
    slug: null,
    family: 'other',
    pattern:
      /\b(?:ios(?:[- ]xe)?|nx-os|junos|fortios|pan-os|eos|data ontap|ontap|netware|z\/os|os\/400|ibm i|openvms|ms-dos|os\/2|eComStation|novell)\b/iu,
    version: null,
    cycles: [],
  },
];
