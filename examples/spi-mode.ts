// Says how an SPI device is driven: sudo node dist/examples/spi-mode.js [/dev/spidev0.0]

import { closeSync, existsSync, openSync } from 'node:fs';
import { SpiMode } from 'uapi-bindgen/linux/spi/spi';
import { SPI_IOC_RD_BITS_PER_WORD, SPI_IOC_RD_MAX_SPEED_HZ, SPI_IOC_RD_MODE32 } from 'uapi-bindgen/linux/spi/spidev';
import { ioctl } from 'uapi-bindgen/runtime';

const path = process.argv[2] ?? '/dev/spidev0.0';
if (!existsSync(path)) {
  console.log(`no ${path} on this machine`);
  process.exit();
}
const device = openSync(path, 'r+');
const word = Buffer.alloc(4);
ioctl(device, SPI_IOC_RD_MODE32, word);
console.log(`mode: ${SpiMode.format(word.readUInt32LE())}`);
ioctl(device, SPI_IOC_RD_MAX_SPEED_HZ, word);
console.log(`at most ${word.readUInt32LE()} Hz`);
ioctl(device, SPI_IOC_RD_BITS_PER_WORD, word.subarray(0, 1));
console.log(`${word[0] || 8} bits in a word`);
closeSync(device);
