import type { Target, TargetName } from '../abi/target/target.ts';

const names: Readonly<Record<TargetName, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7: 'armhf',
  i386: 'i386',
  riscv64: 'riscv64',
  ppc64le: 'ppc64el',
  s390x: 's390x',
  mips64el: 'mips64el',
  loongarch64: 'loong64',
};

/** Debian's name of a target's port, as package names carry it. */
export function debianArchitecture(target: Target): string {
  return names[target.name];
}
