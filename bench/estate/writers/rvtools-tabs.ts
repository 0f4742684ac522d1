import type { Estate } from '../estate';
import { createSheet, toFile, type RenderedFile } from '../sheet';
import { MIB_IN_MB, renderVInfo, virtualMachines, type RvtoolsUnit } from './rvtools-vinfo';

/** RVTools CSV files of the tabs vInfo, vNetwork and vDisk; `site` limits them to one vCenter. */
export function renderRvtools(
  estate: Estate,
  options: { unit: RvtoolsUnit; site?: string },
): RenderedFile[] {
  return [
    renderVInfo(estate, options),
    renderVNetwork(estate, options),
    renderVDisk(estate, options),
  ];
}

function renderVNetwork(estate: Estate, { site }: { site?: string }): RenderedFile {
  const sheet = createSheet({
    header: [
      ...['VM', 'Powerstate', 'Template', 'NIC label', 'Adapter', 'Network', 'Connected'],
      ...[
        'Starts Connected',
        'Mac Address',
        'IPv4 Address',
        'Datacenter',
        'Cluster',
        'Host',
        'VM ID',
      ],
      'VM UUID',
    ],
  });
  for (const server of virtualMachines(estate, site)) {
    server.macs.forEach((mac, index) => {
      sheet.row(
        [
          ...identity(server),
          `Network adapter ${index + 1}`,
          server.firmware === 'uefi' ? 'Vmxnet3' : 'E1000',
          index === 0 ? `VLAN-${server.site}` : `VLAN-BACKUP-${server.site}`,
          server.power === 'on' ? 'True' : 'False',
          'True',
          mac,
          server.power === 'on' ? (server.ips[index] ?? null) : null,
          ...place(server),
        ],
        { no: server.assetNo },
      );
    });
  }
  return toFile('RVTools_tabvNetwork.csv', sheet);
}

function renderVDisk(
  estate: Estate,
  { unit, site }: { unit: RvtoolsUnit; site?: string },
): RenderedFile {
  const sheet = createSheet({
    header: [
      ...[
        'VM',
        'Powerstate',
        'Template',
        'Disk',
        'Disk Key',
        `Capacity ${unit}`,
        'Raw',
        'Disk Mode',
      ],
      ...['Thin', 'Controller', 'Unit #', 'Datacenter', 'Cluster', 'Host', 'VM ID', 'VM UUID'],
    ],
  });
  for (const server of virtualMachines(estate, site)) {
    server.disks.forEach(({ sizeGib }, index) => {
      const capacity = Math.round(sizeGib * 1024 * (unit === 'MB' ? MIB_IN_MB : 1));
      sheet.row(
        [
          ...identity(server),
          `Hard disk ${index + 1}`,
          2000 + index,
          capacity,
          ...['False', 'persistent', 'True', 'VMware paravirtual SCSI'],
          index,
          ...place(server),
        ],
        { no: server.assetNo },
      );
    });
  }
  return toFile('RVTools_tabvDisk.csv', sheet);
}

type Machine = Estate['servers'][number];

const identity = (server: Machine): string[] => [
  server.name,
  { on: 'poweredOn', off: 'poweredOff', suspended: 'suspended' }[server.power],
  server.template ? 'True' : 'False',
];

const place = (server: Machine): string[] => [
  server.datacenter,
  server.cluster,
  server.host,
  `vm-${1000 + server.assetNo}`,
  server.uuid,
];
