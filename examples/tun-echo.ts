// A network interface whose packets come here: a host that does not exist answers: sudo node dist/examples/tun-echo.js

import { createSocket } from 'node:dgram';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { IFF_UP, Ifreq } from 'uapi-bindgen/linux/if';
import { IFF_NO_PI, IFF_TUN, TUNSETIFF } from 'uapi-bindgen/linux/if_tun';
import { SIOCSIFADDR, SIOCSIFFLAGS, SIOCSIFNETMASK } from 'uapi-bindgen/linux/sockios';
import { ioctl } from 'uapi-bindgen/runtime';

const tun = openSync('/dev/net/tun', 'r+');
const request = Ifreq.of({ ifr_ifrn: { ifrn_name: 'echo%d' }, ifr_ifru: { ifru_flags: IFF_TUN | IFF_NO_PI } });
ioctl(tun, TUNSETIFF, request, 'TUNSETIFF');
const anySocket = createServer().listen(0, '127.0.0.1', () => {
  const { fd } = (anySocket as unknown as { readonly _handle: { readonly fd: number } })._handle;
  const setAddress = (what: typeof SIOCSIFADDR, ...address: number[]): void => {
    request.ifr_ifru.ifru_addr.sa_family = 2; // AF_INET
    request.ifr_ifru.ifru_addr.sa_data = Uint8Array.of(0, 0, ...address, 0, 0, 0, 0, 0, 0, 0, 0);
    ioctl(fd, what, request, 'SIOCSIFADDR');
  };
  setAddress(SIOCSIFADDR, 10, 177, 0, 1);
  setAddress(SIOCSIFNETMASK, 255, 255, 255, 0);
  request.ifr_ifru.ifru_flags = IFF_UP;
  ioctl(fd, SIOCSIFFLAGS, request, 'SIOCSIFFLAGS');
  client.send('is anybody there?', 7, '10.177.0.2', () => answer(Buffer.alloc(1500)));
});
function answer(packet: Buffer): void {
  let length = 0;
  while (packet[0] !== 0x45 || packet[9] !== 17) length = readSync(tun, packet); // IPv6 looks for routers first
  // Addresses and ports change sides, which leaves the checksums right.
  packet.subarray(12, 20).swap32().reverse();
  packet.subarray(20, 24).swap16().reverse();
  writeSync(tun, packet, 0, length);
}

const client = createSocket('udp4').once('message', (text, { address, port }) => {
  console.log(`${request.ifr_ifrn.ifrn_name}: ${address}:${port} answers '${text}'`);
  client.close(() => closeSync(tun));
  anySocket.close();
});
