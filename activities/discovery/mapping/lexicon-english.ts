/**
 * English words and abbreviations of headers, each line `canonical: other, other …`. The canonical words are those the
 * phrases of the synonym files are compared in, so one line here serves every field.
 */
export const englishLexicon = `
server: srv, svr, srvr, serv, servers, host server
machine: mach, machines
asset: asst, assets
computer: comp, computers
vm: vms, virtual machine, virtualmachine, virtual server, guest vm, virt
name: nm, nme, names
hostname: host name, hostnm, hname, hostnames
fqdn: full qualified domain name, fully qualified domain name, fully qualified name, fully qualified dns name
os: operating system, operatingsystem, op sys, opsys, oper system, op system
memory: mem, ram, memry, random access memory
storage: stor, stg, strg
disk: hdd, dsk, drive, disks, drives, hard disk, hard drive, vdisk, vmdk
cpu: processor, proc, cpus, processors, vcpu, vcpus, procs
core: cores
thread: threads
ip: ips, ipv4, ipv6, ip v4, ip v6, inet
address: addr, addrs, addresses, adr
mac: mac addr, hwaddr, hw address, hardware address, physical address, ethernet address
nic: nics, network card, network cards, network adapter, network adapters, network interface, network interfaces, net adapter, net interface, vnic, vnics, netcard, ethernet adapter
network: net, ntwk, nw, netwk
serialnumber: serial number, ser, sn, serialno, s n, serial no, serial nr, serial num, serial, ser no, ser num
count: number, numbr, nbr, no, nr
count: cnt, num, qty, quantity, amount
total: tot, ttl, overall
utilization: util, utilisation, usage, utl, utiliz, consumption
average: avg, mean, avrg, ave
max: maximum, peak, pk, maxi, highest
min: minimum
percent: pct, percentage, perc, prc, prcnt
environment: env, envir, environ, envt, envmt, landscape, environments
application: app, appl, apps, applications, applic
business: biz, bus
owner: ownr, owners
criticality: crit, critical
location: loc, locn, site, locations
datacenter: dc, data center, data centre, datacentre, dcenter
cluster: clstr, clus, clusters
description: desc, descr, dscr, descriptn
state: status, stat, st, stte
power: pwr
type: typ
date: dt
time: tm, timestamp, datetime
source: src, srce, sourc
destination: dst, dest, target, tgt, trgt, destn, remote
protocol: proto, prot, protcl
connection: conn, connections, conns, connect, connexion
dependency: dep, deps, dependencies, dependancy, dpndncy
tag: tags
category: cat, categories
version: ver, vers, vrsn, release
usedfor: used for
used: in use, consumed, occupied, usd
allocated: alloc, provisioned, provsnd, prov, assigned, provisnd
capacity: cap, capac
size: sz
read: reads, rd
write: writes, wr, wrt
receive: rx, received, recv, inbound, incoming, in, ingress, recvd, receives
send: tx, sent, outbound, outgoing, out, egress, transmit, transmitted, xmit
throughput: thruput, tput, bandwidth
ops: iops, operation, operations, ios, io ops
id: identifier, ident, ids, key id
uuid: guid
last: lst, latest
manufacturer: mfr, vendor, manuf, make
model: mdl
department: dept, depart
group: grp, groups
manager: mgr
management: mgmt, mngmt, mgt
environmentals: environmental
support: supp
installed: inst, install
comment: comments, remark, remarks, note, notes
contributor: contributors
repository: repo
service: svc, services, srvc
process: prcs, prcss, processes
port: ports
byte: bytes
relation: rel, relationship
template: tmpl, templ, tmplt
firmware: fw, frmwr
boot: bt
create: created, creation, creates, provisioning
update: updated, updates, modify, modified, upd
discovery: discovered, disc, discover
configuration: config, conf, cfg, configured, configurations
report: reported, reports
domain: dom
physical: phys, phy
virtual: virtl
logical: logicl, lgcl
hypervisor: hyperv
primary: prim, main
contact: contacts
user: usr, users
subnet: subnets
interface: iface, interfaces
dns: dns server
software: sw
hardware: hw
database: db, dbs, databases
license: licence, lic
region: reg
customer: cust
unit: units
folder: folders
snapshot: snapshots, snap
partition: part, partitions
volume: vol, volumes
`;
