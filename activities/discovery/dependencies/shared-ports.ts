interface SharedPort {
  name: string;
  /** which end of the connection is the infrastructure: the server, or the collector that polls agents */
  serviceEnd: 'destination' | 'source';
}

const server = (name: string): SharedPort => ({ name, serviceEnd: 'destination' });
const agent = (name: string): SharedPort => ({ name, serviceEnd: 'source' });

/**
 * Infrastructure that nearly every machine uses, by default port (IANA service names, port documentation of the
 * products). Grouping by them would make one group of the whole estate.
 */
const sharedPorts: Record<number, SharedPort> = {
  25: server('SMTP'),
  53: server('DNS'),
  67: server('DHCP'),
  68: agent('DHCP'),
  88: server('Kerberos'),
  123: server('NTP'),
  161: agent('SNMP'),
  162: server('SNMP traps'),
  389: server('LDAP'),
  464: server('Kerberos passwords'),
  514: server('syslog'),
  636: server('LDAPS'),
  3268: server('global catalogue'),
  3269: server('global catalogue over TLS'),
  5666: agent('Nagios NRPE'),
  6514: server('syslog over TLS'),
  9100: agent('node exporter'),
  10050: agent('Zabbix agent'),
  10051: server('Zabbix server'),
};

/** The shared service a port stands for, undefined for every other port. */
export const sharedPort = (port: number | null): SharedPort | undefined =>
  port !== null && Object.hasOwn(sharedPorts, port) ? sharedPorts[port] : undefined;
