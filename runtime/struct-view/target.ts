/** The machines that bindings can be proven for, by the names of the ABI model. */
export type TargetName =
  | 'x86_64'
  | 'aarch64'
  | 'armv7'
  | 'i386'
  | 'riscv64'
  | 'ppc64le'
  | 's390x'
  | 'mips64el'
  | 'loongarch64';

/** True on a little-endian machine. UAPI records are in the byte order of the machine that runs this. */
export const littleEndian: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

const targetOfArchitecture: Readonly<Record<string, TargetName>> = {
  x64: 'x86_64',
  arm64: 'aarch64',
  arm: 'armv7',
  ia32: 'i386',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loongarch64',
  ...(littleEndian ? { ppc64: 'ppc64le', mips64el: 'mips64el' } : {}),
};

/**
 * The target that this process runs as, when the bindings of `header` were proven for it.
 * Asked on another system than Linux it answers for the same processor, so that bindings can be imported everywhere.
 *
 * @throws Error where the bindings were not proven for this processor.
 */
export function provenTarget(header: string, proven: readonly TargetName[]): TargetName {
  const target = targetOfArchitecture[process.arch];
  if (target !== undefined && proven.includes(target)) return target;
  throw new Error(
    `the bindings of ${header} are proven for ${proven.join(', ')}, but this process runs on '${process.arch}' ` +
      `(${littleEndian ? 'little' : 'big'}-endian); generate them with --target for this machine`,
  );
}

/** The value for `target`: its own where it has one, else the common one. */
export function byTarget<Value>(
  target: TargetName,
  common: Value,
  others: Readonly<Partial<Record<TargetName, Value>>>,
): Value {
  return others[target] ?? common;
}
