// Runs a guest of twelve bytes that adds two numbers: sudo node dist/examples/kvm-guest.js, on x86_64

import { closeSync, existsSync, openSync } from 'node:fs';
import { ioctl, Mapping } from 'uapi-bindgen/runtime';
import * as kvm from 'uapi-bindgen/x86_64/linux/kvm';

// mov dx, 0x3f8; add al, bl; add al, '0'; out dx, al; mov al, '\n'; out dx, al; hlt
const code = [0xba, 0xf8, 0x03, 0x00, 0xd8, 0x04, 0x30, 0xee, 0xb0, 0x0a, 0xee, 0xf4];
const start = 0x1000n;
if (!existsSync('/dev/kvm')) {
  console.log('no /dev/kvm on this machine');
  process.exit();
}
const device = openSync('/dev/kvm', 'r+');
const machine = ioctl(device, kvm.KVM_CREATE_VM, 0, 'KVM_CREATE_VM');
using memory = Mapping.anonymous(4096);
memory.write(0, Uint8Array.from(code));
const region = { guest_phys_addr: start, memory_size: BigInt(memory.length), userspace_addr: memory.address };
ioctl(machine, kvm.KVM_SET_USER_MEMORY_REGION, kvm.KvmUserspaceMemoryRegion.of(region), 'KVM_SET_USER_MEMORY_REGION');

const cpu = ioctl(machine, kvm.KVM_CREATE_VCPU, 0, 'KVM_CREATE_VCPU');
const length = ioctl(device, kvm.KVM_GET_VCPU_MMAP_SIZE);
using shared = Mapping.ofFile(cpu, { offset: 0, length, shared: true, pageSize: memory.pageSize });
const run = new kvm.KvmRun(shared.view());
const segments = kvm.KvmSregs.alloc();
ioctl(cpu, kvm.KVM_GET_SREGS, segments);
segments.cs.base = 0n;
segments.cs.selector = 0;
ioctl(cpu, kvm.KVM_SET_SREGS, segments, 'KVM_SET_SREGS');
ioctl(cpu, kvm.KVM_SET_REGS, kvm.KvmRegs.of({ rip: start, rax: 2n, rbx: 3n, rflags: 2n }), 'KVM_SET_REGS');

let text = '';
for (;;) {
  ioctl(cpu, kvm.KVM_RUN, undefined, 'KVM_RUN');
  if (run.exit_reason !== kvm.KVM_EXIT_IO) break;
  text += shared.read(Number(run.io.data_offset), run.io.size * run.io.count).toString('latin1');
}
console.log(run.exit_reason === kvm.KVM_EXIT_HLT ? `the guest says ${text.trim()}` : `exit ${run.exit_reason}`);
for (const fd of [cpu, machine, device]) closeSync(fd);
