// Waits for many descriptors at once, by epoll and its system calls: node dist/examples/epoll.js

import { readSync, writeSync } from 'node:fs';
import { EFD_CLOEXEC, EFD_NONBLOCK } from 'uapi-bindgen/linux/eventfd';
import { EPOLL_CLOEXEC, EPOLL_CTL_ADD, EPOLLIN, EpollEvent, EpollEvents } from 'uapi-bindgen/linux/eventpoll';
import { __NR_epoll_create1, __NR_epoll_ctl, __NR_epoll_pwait, __NR_eventfd2 } from 'uapi-bindgen/linux/unistd';
import { FileDescriptor, syscall } from 'uapi-bindgen/runtime';

using epoll = new FileDescriptor(syscall(__NR_epoll_create1, [EPOLL_CLOEXEC]), 'the epoll instance');

/** One that counts what is written to it, and that epoll calls by a number. */
function counter(data: bigint): FileDescriptor {
  const counts = new FileDescriptor(syscall(__NR_eventfd2, [0, EFD_CLOEXEC | EFD_NONBLOCK]), 'a counter');
  const event = EpollEvent.of({ events: EPOLLIN, data });
  syscall(__NR_epoll_ctl, [epoll.number, EPOLL_CTL_ADD, counts.number, event]);
  return counts;
}

using apples = counter(1n);
using pears = counter(2n);
writeSync(pears.number, new BigUint64Array([40n]));
writeSync(pears.number, new BigUint64Array([2n]));
writeSync(apples.number, new BigUint64Array([1n]));

const { size } = EpollEvent.layout; // 12 on x86_64, 16 on arm64
const found = Buffer.alloc(8 * size);
const count = syscall(__NR_epoll_pwait, [epoll.number, found, 8, -1, 0, 0]);
for (let index = 0; index < count; index++) {
  const { events, data } = new EpollEvent(found, index * size);
  const [name, counts] = data === 1n ? (['apples', apples] as const) : (['pears', pears] as const);
  const value = new BigUint64Array(1);
  readSync(counts.number, value);
  console.log(`${name}: ${EpollEvents.format(events)}, ${value[0]}`);
}
