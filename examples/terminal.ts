// Makes a pseudo-terminal, turns its echo off and sets its size: node dist/examples/terminal.js

import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import {
  ECHO,
  TCGETS,
  TCSETS,
  Termios,
  TermiosLflag,
  TIOCGPTN,
  TIOCGWINSZ,
  TIOCSPTLCK,
  TIOCSWINSZ,
  Winsize,
} from 'uapi-bindgen/linux/termios';
import { ioctl } from 'uapi-bindgen/runtime';

const master = openSync('/dev/ptmx', 'r+');
const int = new Int32Array(1);
ioctl(master, TIOCSPTLCK, new Uint8Array(int.buffer));
ioctl(master, TIOCGPTN, new Uint8Array(int.buffer));
const terminal = openSync(`/dev/pts/${int[0]}`, 'r+');

const termios = Termios.alloc();
ioctl(terminal, TCGETS, termios);
console.log(`before: ${TermiosLflag.format(termios.c_lflag)}`);
termios.c_lflag &= ~ECHO;
ioctl(terminal, TCSETS, termios);

const size = Winsize.of({ ws_row: 24, ws_col: 132 });
ioctl(master, TIOCSWINSZ, size);
ioctl(terminal, TIOCGWINSZ, size);
console.log(`${size.ws_row} rows of ${size.ws_col} columns`);

writeSync(master, 'typed without echo\n');
const line = Buffer.alloc(80);
console.log(`read: ${line.toString('latin1', 0, readSync(terminal, line)).trim()}`);
for (const fd of [terminal, master]) closeSync(fd);
