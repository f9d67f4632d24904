// What /proc says about a userfaultfd of this process.

import { readFileSync } from 'node:fs';

function fdInfo(fd: number): string {
  return readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1');
}

/** What is enabled, which the handshake itself does not tell. */
export function enabledFeatures(fd: number): bigint {
  const api = BigInt(`0x${/^API:\s*aa:([0-9a-f]+):/m.exec(fdInfo(fd))![1]}`);
  return api & 0x7fff_ffffn;
}

export function openFlags(fd: number): number {
  return Number.parseInt(/^flags:\s*([0-7]+)/m.exec(fdInfo(fd))![1]!, 8);
}
