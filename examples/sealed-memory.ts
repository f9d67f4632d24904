// A file in memory that nobody can change any more, as Wayland clients pass pictures: node dist/examples/sealed-memory.js

import { readFileSync, writeSync } from 'node:fs';
import { F_ADD_SEALS, F_GET_SEALS, F_SEAL_GROW, F_SEAL_SHRINK, F_SEAL_WRITE, SealFlag } from 'uapi-bindgen/linux/fcntl';
import { MFD_ALLOW_SEALING, MFD_CLOEXEC } from 'uapi-bindgen/linux/memfd';
import { FileDescriptor, syscalls } from 'uapi-bindgen/runtime';

const calls = syscalls();
using file = new FileDescriptor(calls.memfd('picture', MFD_CLOEXEC | MFD_ALLOW_SEALING), 'the picture');
writeSync(file.number, 'a picture');
calls.fcntl(file.number, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);

console.log(`sealed with ${SealFlag.format(calls.fcntl(file.number, F_GET_SEALS, 0))}`);
try {
  writeSync(file.number, 'another', 0);
} catch (error) {
  console.log(`writing: ${(error as NodeJS.ErrnoException).code}`);
}
console.log(`reading: ${readFileSync(`/proc/self/fd/${file.number}`, 'utf8')}`);
