// Says where a file lies on its device: node dist/examples/file-extents.js FILE

import { closeSync, openSync } from 'node:fs';
import {
  FIEMAP_EXTENT_LAST,
  FIEMAP_FLAG_SYNC,
  FIEMAP_MAX_OFFSET,
  Fiemap,
  FiemapExtentFlag,
} from 'uapi-bindgen/linux/fiemap';
import { FS_IOC_FIEMAP } from 'uapi-bindgen/linux/fs';
import { ioctl } from 'uapi-bindgen/runtime';

const fd = openSync(process.argv[2] ?? process.execPath, 'r');
const atOnce = 32;
for (let [start, isLast] = [0n, false]; !isLast; ) {
  const map = Fiemap.alloc({ fm_extents: atOnce });
  map.fm_start = start;
  map.fm_length = FIEMAP_MAX_OFFSET - start;
  map.fm_flags = FIEMAP_FLAG_SYNC;
  map.fm_extent_count = atOnce;
  ioctl(fd, FS_IOC_FIEMAP, map, 'FS_IOC_FIEMAP');
  isLast = map.fm_mapped_extents === 0;
  for (const extent of [...map.fm_extents(map.fm_mapped_extents)]) {
    const { fe_logical: logical, fe_physical: physical, fe_length: length, fe_flags: flags } = extent;
    console.log(`${logical}: ${length} bytes at ${physical} ${FiemapExtentFlag.format(flags)}`);
    start = logical + length;
    isLast = (flags & FIEMAP_EXTENT_LAST) !== 0;
  }
}
closeSync(fd);
