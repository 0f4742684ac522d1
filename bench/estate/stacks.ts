/** Technology stacks: which software runs on which tier, over which port it is reached, on which OS families. */

/** `bat` runs batch jobs, `srv` is the only tier of a small application. */
export type Tier = 'web' | 'app' | 'db' | 'bat' | 'srv';

export interface Software {
  /** as a software inventory shows it */
  product: string;
  process: string;
  port: number;
}

export interface Stack {
  name: string;
  /** endoflife.date products its machines run */
  osProducts: readonly string[];
  software: Readonly<Record<Tier, Software>>;
  /** without a web tier users reach the application tier */
  hasWeb: boolean;
  /** may its machines be virtual? */
  virtual: boolean;
  weight: number;
}

const software = (product: string, process: string, port: number): Software => ({
  product,
  process,
  port,
});

const oracle = software('Oracle Database 19c', 'oracle', 1521);

export const stacks: readonly Stack[] = [
  {
    name: 'java',
    osProducts: ['rhel', 'centos', 'oracle-linux', 'rocky-linux'],
    software: {
      web: software('Apache HTTP Server', 'httpd', 443),
      app: software('Apache Tomcat 9.0', 'java', 8080),
      db: oracle,
      bat: software('Quartz Batch', 'java', 9090),
      srv: software('Apache Tomcat 8.5', 'java', 8443),
    },
    hasWeb: true,
    virtual: true,
    weight: 30,
  },
  {
    name: 'dotnet',
    osProducts: ['windows-server'],
    software: {
      web: software('Internet Information Services', 'w3wp.exe', 443),
      app: software('.NET Application Service', 'AppHost.exe', 8081),
      db: software('Microsoft SQL Server 2016', 'sqlservr.exe', 1433),
      bat: software('Task Runner', 'JobHost.exe', 8091),
      srv: software('Internet Information Services', 'w3wp.exe', 80),
    },
    hasWeb: true,
    virtual: true,
    weight: 38,
  },
  {
    name: 'php',
    osProducts: ['ubuntu', 'debian', 'centos', 'rocky-linux'],
    software: {
      web: software('nginx', 'nginx', 443),
      app: software('PHP-FPM', 'php-fpm', 9000),
      db: software('MySQL 5.7', 'mysqld', 3306),
      bat: software('Cron Worker', 'php', 9001),
      srv: software('nginx', 'nginx', 80),
    },
    hasWeb: true,
    virtual: true,
    weight: 14,
  },
  {
    name: 'erp',
    osProducts: ['sles'],
    software: {
      web: software('Web Dispatcher', 'sapwebdisp', 443),
      app: software('ABAP Application Server', 'disp+work', 3200),
      db: software('PostgreSQL 12', 'postgres', 5432),
      bat: software('Batch Instance', 'disp+work', 3300),
      srv: software('Gateway', 'gwrd', 3310),
    },
    hasWeb: true,
    virtual: true,
    weight: 10,
  },
  {
    name: 'unix',
    osProducts: ['ibm-aix', 'oracle-solaris'],
    software: {
      web: software('IBM HTTP Server', 'httpd', 443),
      app: software('WebSphere Application Server', 'java', 9080),
      db: software('IBM Db2 11.5', 'db2sysc', 50000),
      bat: software('Control Agent', 'p_ctmag', 7006),
      srv: software('WebSphere Application Server', 'java', 9443),
    },
    hasWeb: false,
    virtual: false,
    weight: 5,
  },
];

/** The process that opens the connection, on Windows and elsewhere. */
interface ClientProcess {
  windows: string;
  other: string;
}

/** What everyone uses. `uses` are the ports every other machine talks to. */
export interface SharedService {
  application: string;
  code: string;
  osProducts: readonly string[];
  /** one machine for so many servers, never fewer than two */
  serversEach: number;
  uses: readonly (Software & { protocol: 'tcp' | 'udp'; clientProcess: ClientProcess })[];
}

export const sharedServices: readonly SharedService[] = [
  {
    application: 'Directory Services',
    code: 'dir',
    osProducts: ['windows-server'],
    serversEach: 300,
    uses: [
      {
        ...software('DNS Server', 'dns.exe', 53),
        protocol: 'udp',
        clientProcess: { windows: 'svchost.exe', other: 'systemd-resolve' },
      },
      {
        ...software('Active Directory', 'lsass.exe', 389),
        protocol: 'tcp',
        clientProcess: { windows: 'lsass.exe', other: 'sssd' },
      },
    ],
  },
  {
    application: 'Network Time',
    code: 'ntp',
    osProducts: ['rhel'],
    serversEach: 2000,
    uses: [
      {
        ...software('chrony', 'chronyd', 123),
        protocol: 'udp',
        clientProcess: { windows: 'svchost.exe', other: 'chronyd' },
      },
    ],
  },
  {
    application: 'Infrastructure Monitoring',
    code: 'mon',
    osProducts: ['rhel'],
    serversEach: 500,
    uses: [
      {
        ...software('Zabbix Server', 'zabbix_server', 10051),
        protocol: 'tcp',
        clientProcess: { windows: 'zabbix_agentd.exe', other: 'zabbix_agentd' },
      },
    ],
  },
  {
    application: 'Backup',
    code: 'bck',
    osProducts: ['windows-server'],
    serversEach: 500,
    uses: [
      {
        ...software('NetBackup', 'bpcd.exe', 1556),
        protocol: 'tcp',
        clientProcess: { windows: 'vnetd.exe', other: 'vnetd' },
      },
    ],
  },
];
