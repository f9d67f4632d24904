// Lists cameras, what they can do and the formats that they offer: node dist/examples/cameras.js

import { closeSync, openSync, readdirSync } from 'node:fs';
import {
  V4L2_BUF_TYPE_VIDEO_CAPTURE,
  V4l2Cap,
  V4l2Capability,
  V4l2Fmtdesc,
  VIDIOC_ENUM_FMT,
  VIDIOC_QUERYCAP,
} from 'uapi-bindgen/linux/videodev2';
import { ioctl, SyscallError } from 'uapi-bindgen/runtime';

const devices = readdirSync('/dev').filter((name) => /^video\d+$/.test(name));
if (devices.length === 0) console.log('no /dev/video* on this machine');
for (const name of devices) {
  const fd = openSync(`/dev/${name}`, 'r+');
  const capability = V4l2Capability.alloc();
  ioctl(fd, VIDIOC_QUERYCAP, capability);
  console.log(`${name}: ${capability.card} (${capability.driver}), ${V4l2Cap.format(capability.device_caps)}`);
  for (const format of formatsOf(fd)) console.log(`  ${fourcc(format.pixelformat)} ${format.description}`);
  closeSync(fd);
}

function* formatsOf(fd: number): Generator<V4l2Fmtdesc> {
  for (let index = 0; ; index++) {
    const format = V4l2Fmtdesc.of({ index, type: V4L2_BUF_TYPE_VIDEO_CAPTURE });
    try {
      ioctl(fd, VIDIOC_ENUM_FMT, format, 'VIDIOC_ENUM_FMT');
    } catch (error) {
      if (!(error instanceof SyscallError && /EINVAL|ENOTTY/.test(error.code))) throw error;
      return; // no more of them
    }
    yield format;
  }
}

function fourcc(pixelformat: number): string {
  return String.fromCharCode(...[0, 8, 16, 24].map((shift) => (pixelformat >>> shift) & 0x7f));
}
