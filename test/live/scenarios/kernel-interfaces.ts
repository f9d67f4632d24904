// What profiles say about arguments, asked of the kernel: where a macro says one thing and the kernel does another.

import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  FICLONE,
  FS_IOC_GETFLAGS,
  FsFlag,
  PAGE_IS_PRESENT,
  PAGE_IS_WRITTEN,
  PAGEMAP_SCAN,
  PageRegion,
  PmScanArg,
} from 'uapi-bindgen/linux/fs';
import { Ifreq } from 'uapi-bindgen/linux/if';
import { IFF_NO_PI, IFF_TUN, TUNGETIFF, TUNSETIFF } from 'uapi-bindgen/linux/if_tun';
import { BUS_VIRTUAL } from 'uapi-bindgen/linux/input';
import { EV_KEY, KEY_A } from 'uapi-bindgen/linux/input-event-codes';
import {
  KVM_API_VERSION,
  KVM_CAP_USER_MEMORY,
  KVM_CHECK_EXTENSION,
  KVM_CREATE_VCPU,
  KVM_CREATE_VM,
  KVM_GET_API_VERSION,
  KVM_GET_VCPU_MMAP_SIZE,
  KVM_SET_USER_MEMORY_REGION,
  KvmUserspaceMemoryRegion,
} from 'uapi-bindgen/linux/kvm';
import { FIONREAD, TIOCSIG } from 'uapi-bindgen/linux/termios';
import {
  UI_DEV_CREATE,
  UI_DEV_DESTROY,
  UI_DEV_SETUP,
  UI_GET_SYSNAME,
  UI_SET_EVBIT,
  UI_SET_KEYBIT,
  UinputSetup,
} from 'uapi-bindgen/linux/uinput';
import { ioctl, Mapping, PinnedMemory, SyscallError } from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';

function withFile(work: (fd: number, folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  try {
    writeFileSync(join(folder, 'file'), 'contents');
    const fd = openSync(join(folder, 'file'), 'r+');
    work(fd, folder);
    closeSync(fd);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const scenarios: Scenarios = {
  'FS_IOC_GETFLAGS moves an int, although its macro says long': () => {
    withFile((fd) => {
      const memory = Buffer.alloc(8, 0xee);
      ioctl(fd, FS_IOC_GETFLAGS, memory, 'FS_IOC_GETFLAGS');
      expect(memory.toString('hex', 4)).to.equal('eeeeeeee');
      expect(FsFlag.format(memory.readUInt32LE())).to.match(/^FS_\w+_FL|^0$/);
    });
  },

  'FICLONE takes the descriptor itself': () => {
    withFile((fd, folder) => {
      const copy = openSync(join(folder, 'copy'), 'w');
      try {
        ioctl(copy, FICLONE, fd, 'FICLONE');
      } catch (error) {
        // Most file systems share no data; a number that is no descriptor would be EBADF.
        expect((error as SyscallError).code).to.be.oneOf(['ENOTSUP', 'EOPNOTSUPP', 'ENOTTY', 'EINVAL']);
      }
      expect(() => ioctl(copy, FICLONE, 9999, 'FICLONE')).to.throw(SyscallError, 'EBADF');
      closeSync(copy);
    });
  },

  'FIONREAD writes an int': () => {
    withFile((fd) => {
      const memory = Buffer.alloc(8, 0xee);
      ioctl(fd, FIONREAD, memory);
      expect(memory.toString('hex')).to.equal('08000000eeeeeeee');
    });
  },

  'PAGEMAP_SCAN says which pages were written': () => {
    using memory = Mapping.anonymous(16 * 4096);
    const page = memory.pageSize;
    memory.write(2 * page, Buffer.from('two'));
    memory.write(3 * page, Buffer.from('three'));
    memory.write(7 * page, Buffer.from('seven'));
    const regions = new PinnedMemory(8 * PageRegion.layout.size);
    const scan = PmScanArg.of({
      size: BigInt(PmScanArg.layout.size),
      start: memory.address,
      end: memory.address + BigInt(memory.length),
      vec: BigInt(regions.address),
      vec_len: 8n,
      category_mask: PAGE_IS_PRESENT,
      return_mask: PAGE_IS_PRESENT | PAGE_IS_WRITTEN,
    });
    const pagemap = openSync('/proc/self/pagemap', 'r');
    const count = ioctl(pagemap, PAGEMAP_SCAN, scan, 'PAGEMAP_SCAN');
    const found = Array.from({ length: count }, (_, index) => {
      const { start, end } = new PageRegion(regions.bytes, index * PageRegion.layout.size);
      return [start, end].map((address) => Number(address - memory.address) / page);
    });
    expect(found).to.deep.equal([
      [2, 4],
      [7, 8],
    ]);
    closeSync(pagemap);
  },

  'TIOCSIG takes the signal itself, although its macro says that it lies in memory': () => {
    const master = openSync('/dev/ptmx', 'r+');
    expect(ioctl(master, TIOCSIG, 2, 'TIOCSIG')).to.equal(0);
    expect(() => ioctl(master, TIOCSIG, 1000, 'TIOCSIG')).to.throw(SyscallError, 'EINVAL');
    closeSync(master);
  },

  'TUNSETIFF and TUNGETIFF write a whole struct ifreq, although their macros say int': () => {
    const tun = openSync('/dev/net/tun', 'r+');
    const memory = Buffer.alloc(64, 0xee);
    const request = new Ifreq(memory);
    request.ifr_ifrn.ifrn_name = 'uapi%d';
    request.ifr_ifru.ifru_flags = IFF_TUN | IFF_NO_PI;
    ioctl(tun, TUNSETIFF, request, 'TUNSETIFF');
    expect(`${request.ifr_ifrn.ifrn_name}`).to.match(/^uapi\d+$/);
    const answer = new Ifreq(Buffer.alloc(64, 0xee));
    ioctl(tun, TUNGETIFF, answer, 'TUNGETIFF');
    expect(`${answer.ifr_ifrn.ifrn_name}`).to.equal(`${request.ifr_ifrn.ifrn_name}`);
    expect(answer.ifr_ifru.ifru_flags & (IFF_TUN | IFF_NO_PI)).to.equal(IFF_TUN | IFF_NO_PI);
    // The kernel writes 40 bytes; its macro speaks of 4.
    expect((TUNGETIFF >> 16) & 0x3fff).to.equal(4);
    expect(answer.ifr_ifru.ifru_ivalue >>> 16).to.not.equal(0xeeee);
    expect(memory.toString('hex', Ifreq.layout.size)).to.match(/^(ee)+$/);
    closeSync(tun);
  },

  'uinput takes codes by value and makes a keyboard': () => {
    const uinput = openSync('/dev/uinput', 'r+');
    ioctl(uinput, UI_SET_EVBIT, EV_KEY, 'UI_SET_EVBIT');
    ioctl(uinput, UI_SET_KEYBIT, KEY_A, 'UI_SET_KEYBIT');
    expect(() => ioctl(uinput, UI_SET_KEYBIT, 100_000, 'UI_SET_KEYBIT')).to.throw(SyscallError, 'EINVAL');
    ioctl(uinput, UI_DEV_SETUP, UinputSetup.of({ name: 'uapi-bindgen', id: { bustype: BUS_VIRTUAL } }), 'UI_DEV_SETUP');
    ioctl(uinput, UI_DEV_CREATE, undefined, 'UI_DEV_CREATE');
    const name = Buffer.alloc(64);
    ioctl(uinput, UI_GET_SYSNAME(name.length), name, 'UI_GET_SYSNAME');
    expect(name.toString('latin1')).to.match(/^input\d+/);
    ioctl(uinput, UI_DEV_DESTROY, undefined, 'UI_DEV_DESTROY');
    closeSync(uinput);
  },

  'KVM takes numbers by value': () => {
    const kvm = openSync('/dev/kvm', 'r+');
    expect(ioctl(kvm, KVM_GET_API_VERSION, undefined)).to.equal(KVM_API_VERSION);
    expect(ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_USER_MEMORY)).to.equal(1);
    expect(ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, undefined)).to.be.at.least(4096);
    const machine = ioctl(kvm, KVM_CREATE_VM, 0);
    using memory = Mapping.anonymous(4096);
    const region = KvmUserspaceMemoryRegion.of({
      guest_phys_addr: 0x1000n,
      memory_size: BigInt(memory.length),
      userspace_addr: memory.address,
    });
    ioctl(machine, KVM_SET_USER_MEMORY_REGION, region, 'KVM_SET_USER_MEMORY_REGION');
    for (const fd of [ioctl(machine, KVM_CREATE_VCPU, 0), machine, kvm]) closeSync(fd);
  },
};
