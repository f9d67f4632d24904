// Lists the lines of every GPIO chip, as gpioinfo does: node dist/examples/gpio-lines.js

import { closeSync, openSync, readdirSync } from 'node:fs';
import {
  GPIO_GET_CHIPINFO_IOCTL,
  GPIO_V2_GET_LINEINFO_IOCTL,
  GpiochipInfo,
  GpioV2LineFlag,
  GpioV2LineInfo,
} from 'uapi-bindgen/linux/gpio';
import { ioctl } from 'uapi-bindgen/runtime';

const chips = readdirSync('/dev').filter((name) => name.startsWith('gpiochip'));
if (chips.length === 0) console.log('no /dev/gpiochip* on this machine');

for (const name of chips) {
  const fd = openSync(`/dev/${name}`, 'r');
  const chip = GpiochipInfo.alloc();
  ioctl(fd, GPIO_GET_CHIPINFO_IOCTL, chip);
  console.log(`${name} [${chip.label}], ${chip.lines} lines`);
  for (let offset = 0; offset < chip.lines; offset++) {
    const line = GpioV2LineInfo.of({ offset });
    ioctl(fd, GPIO_V2_GET_LINEINFO_IOCTL, line);
    console.log(`  ${offset}: ${line.name || 'unnamed'} ${line.consumer} ${GpioV2LineFlag.format(line.flags)}`);
  }
  closeSync(fd);
}
