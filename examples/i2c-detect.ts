// Asks every address of an I2C bus for one byte: sudo node dist/examples/i2c-detect.js [BUS]

import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { I2cFunctionality } from 'uapi-bindgen/linux/i2c';
import { I2C_FUNCS, I2C_SLAVE } from 'uapi-bindgen/linux/i2c-dev';
import { ioctl } from 'uapi-bindgen/runtime';

const path = `/dev/i2c-${process.argv[2] ?? 0}`;
if (!existsSync(path)) {
  console.log(`no ${path} on this machine`);
  process.exit();
}
const bus = openSync(path, 'r+');
const functionality = Buffer.alloc(8);
ioctl(bus, I2C_FUNCS, functionality);
console.log(`${path}: ${I2cFunctionality.format(functionality.readUInt32LE())}`);

// The addresses below and above are for other uses.
for (let address = 0x08; address < 0x78; address++) {
  try {
    ioctl(bus, I2C_SLAVE, address);
    readSync(bus, Buffer.alloc(1));
    console.log(`a device at 0x${address.toString(16)}`);
  } catch {
    // Nobody there, or a driver of the kernel has it.
  }
}
closeSync(bus);
