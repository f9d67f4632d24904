// Lists keyboards, mice and other input devices: node dist/examples/input-devices.js

import { closeSync, existsSync, openSync, readdirSync } from 'node:fs';
import { EVIOCGID, EVIOCGVERSION, InputId } from 'uapi-bindgen/linux/input';
import { ioctl } from 'uapi-bindgen/runtime';

const folder = '/dev/input';
const devices = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('event')) : [];
if (devices.length === 0) console.log('no /dev/input/event* on this machine');

for (const name of devices) {
  const fd = openSync(`${folder}/${name}`, 'r');
  const id = InputId.alloc();
  ioctl(fd, EVIOCGID, id);
  const version = Buffer.alloc(4);
  ioctl(fd, EVIOCGVERSION, version);
  const [bus, vendor, product] = [id.bustype, id.vendor, id.product].map((part) => part.toString(16).padStart(4, '0'));
  console.log(`${name}: bus ${bus}, ${vendor}:${product}, protocol 0x${version.readInt32LE().toString(16)}`);
  closeSync(fd);
}
