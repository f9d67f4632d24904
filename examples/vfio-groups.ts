// Says which devices can be given to a guest or a driver in user space: sudo node dist/examples/vfio-groups.js

import { closeSync, existsSync, openSync, readdirSync } from 'node:fs';
import {
  VFIO_CHECK_EXTENSION,
  VFIO_GET_API_VERSION,
  VFIO_GROUP_GET_STATUS,
  VFIO_NOIOMMU_IOMMU,
  VFIO_TYPE1v2_IOMMU,
  VfioGroupFlag,
  VfioGroupStatus,
} from 'uapi-bindgen/linux/vfio';
import { ioctl } from 'uapi-bindgen/runtime';

if (!existsSync('/dev/vfio/vfio')) {
  console.log('no /dev/vfio/vfio on this machine');
  process.exit();
}
const container = openSync('/dev/vfio/vfio', 'r+');
const has = (iommu: number): string => (ioctl(container, VFIO_CHECK_EXTENSION, iommu) > 0 ? 'yes' : 'no');
console.log(`VFIO ${ioctl(container, VFIO_GET_API_VERSION)}`);
console.log(`type 1 IOMMU: ${has(VFIO_TYPE1v2_IOMMU)}, without any: ${has(VFIO_NOIOMMU_IOMMU)}`);

for (const group of readdirSync('/dev/vfio').filter((name) => name !== 'vfio' && name !== 'devices')) {
  const fd = openSync(`/dev/vfio/${group}`, 'r+');
  const status = VfioGroupStatus.of({ argsz: VfioGroupStatus.layout.size });
  ioctl(fd, VFIO_GROUP_GET_STATUS, status, 'VFIO_GROUP_GET_STATUS');
  const members = `/sys/kernel/iommu_groups/${group}/devices`;
  const devices = existsSync(members) ? readdirSync(members).join(', ') : '';
  console.log(`group ${group}: ${VfioGroupFlag.format(status.flags)} ${devices}`);
  closeSync(fd);
}
closeSync(container);
