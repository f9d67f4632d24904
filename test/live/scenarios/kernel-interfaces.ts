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
import { FIONREAD } from 'uapi-bindgen/linux/termios';
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
