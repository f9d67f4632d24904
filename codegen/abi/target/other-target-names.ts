import { nearestNames, question } from '../../source/nearest-names.ts';
import type { TargetName } from './target.ts';

/** What Debian, Node, Go, the kernel and `uname -m` call the machines, where that is another name. */
const others: Readonly<Record<TargetName, readonly string[]>> = {
  x86_64: ['amd64', 'x64', 'x86-64'],
  aarch64: ['arm64'],
  armv7: ['arm', 'armhf', 'armv7l'],
  i386: ['i486', 'i586', 'i686', 'ia32', 'x86'],
  riscv64: ['riscv'],
  ppc64le: ['powerpc64le', 'ppc64el'],
  s390x: ['s390'],
  mips64el: ['mips64le'],
  loongarch64: ['loong64', 'loongarch'],
};

/** `there is no target 'arm64'; the targets are …; did you mean 'aarch64'?` */
export function describeNoTarget(name: string, known: readonly TargetName[]): string {
  const same = known.filter((each) => others[each].includes(name.toLowerCase()));
  const advice = question(same.length > 0 ? same : nearestNames(name, known));
  const message = `there is no target '${name}'; the targets are ${known.join(', ')}`;
  return advice === null ? message : `${message}; ${advice}`;
}
