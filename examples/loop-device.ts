// Makes a block device of a file, and reads the file through it: sudo node dist/examples/loop-device.js

import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  LO_FLAGS_READ_ONLY,
  LOOP_CLR_FD,
  LOOP_CONFIGURE,
  LOOP_CTL_GET_FREE,
  LOOP_GET_STATUS64,
  LoFlag,
  LoopConfig,
  LoopInfo64,
} from 'uapi-bindgen/linux/loop';
import { ioctl } from 'uapi-bindgen/runtime';

const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
const path = join(folder, 'disk');
writeFileSync(path, Buffer.alloc(1 << 20, 'sector by sector '));

const control = openSync('/dev/loop-control', 'r+');
const device = `/dev/loop${ioctl(control, LOOP_CTL_GET_FREE)}`;
const [file, loop] = [openSync(path, 'r'), openSync(device, 'r')];
ioctl(loop, LOOP_CONFIGURE, LoopConfig.of({ fd: file, info: { lo_flags: LO_FLAGS_READ_ONLY } }));

const status = LoopInfo64.alloc();
ioctl(loop, LOOP_GET_STATUS64, status);
const sector = Buffer.alloc(512);
readSync(loop, sector, { position: 512 });
console.log(
  `${LoFlag.format(status.lo_flags)}, inode ${status.lo_inode}, sector 1: ${sector.toString('latin1', 0, 17)}`,
);

ioctl(loop, LOOP_CLR_FD);
for (const fd of [loop, file, control]) closeSync(fd);
rmSync(folder, { recursive: true });
