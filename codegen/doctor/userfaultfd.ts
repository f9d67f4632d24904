import type { AbiModel } from '../abi/model/model.ts';
import type { KernelAnswer } from './kernel-answers.ts';

/** What the kernel answers for one type of memory. */
export interface MemoryAnswers {
  readonly memory: 'anonymous' | 'shmem' | 'hugetlb';
  /** The register modes that it takes, each with the ioctls of such a range. */
  readonly modes: readonly { readonly mode: string; readonly ioctls: readonly string[]; readonly bits: string }[];
  /** The modes that it refuses, each with the errno. */
  readonly refused: readonly { readonly mode: string; readonly code: string }[];
  /** Why the kernel was asked about none; null where it was. */
  readonly unasked: string | null;
}

/** What UFFDIO_API and UFFDIO_REGISTER answer, against the names of the bindings. */
export interface UserfaultfdDiagnosis {
  readonly verdict: 'agrees' | 'differs' | 'unknown';
  /** Why it is unknown. */
  readonly reason: string | null;
  /** As the kernel gives them, hexadecimal; null where it was not asked. */
  readonly features: string | null;
  readonly ioctls: string | null;
  /** Whether this process may have fork events; null where that is not known. */
  readonly forkEvents: boolean | null;
  readonly memory: readonly MemoryAnswers[];
  /** What the bindings promise and the kernel does not do. */
  readonly differences: readonly string[];
  /** Names of the bindings that this kernel does not have. */
  readonly kernelLacks: readonly string[];
  /** Bits of this kernel that the bindings have no name for: `feature bit 19`. */
  readonly bindingsLack: readonly string[];
}

const memoryTypes = ['anonymous', 'shmem', 'hugetlb'] as const;

interface Bit {
  readonly name: string;
  readonly bits: bigint;
}

/** The sets of bits that the bindings name. */
interface Names {
  readonly features: readonly Bit[];
  readonly modes: readonly Bit[];
  /** By `1 << _UFFDIO_…`. */
  readonly ioctls: readonly Bit[];
}

/** What to ask the kernel, so that `diagnoseUserfaultfd` has its answers. */
export function userfaultfdQuestions(model: AbiModel): string[] {
  const ranges = memoryTypes.flatMap((memory) => {
    return namesIn(model).modes.map(({ bits }) => `range:${memory}:${hexadecimal(bits)}`);
  });
  return ['handshake', 'fork-events', ...ranges];
}

export function diagnoseUserfaultfd(model: AbiModel, answers: ReadonlyMap<string, KernelAnswer>): UserfaultfdDiagnosis {
  const names = namesIn(model);
  const handshake = answers.get('handshake');
  if (handshake === undefined || handshake.refused !== null) return notAnswered(handshake);
  const features = BigInt(handshake.facts.get('features') ?? 0);
  const ioctls = BigInt(handshake.facts.get('ioctls') ?? 0);
  const memory = memoryTypes.map((type) => memoryAnswers(type, names, answers));
  const rangeBits = memory.flatMap(({ modes }) => modes).reduce((all, { bits }) => all | BigInt(bits), 0n);
  const takenModes = new Set(memory.flatMap(({ modes }) => modes.map(({ mode }) => mode)));
  const differences = promisesBroken(names, ioctls, rangeBits);
  const fork = answers.get('fork-events');
  return {
    verdict: differences.length > 0 ? 'differs' : 'agrees',
    reason: null,
    features: hexadecimal(features),
    ioctls: hexadecimal(ioctls),
    forkEvents: fork === undefined || !['EPERM', null].includes(fork.refused) ? null : fork.refused === null,
    memory,
    differences,
    kernelLacks: [
      ...lacking(names.features, features),
      ...lacking(names.ioctls, ioctls | rangeBits),
      ...names.modes.flatMap(({ name }) => (takenModes.has(name) ? [] : [name])),
    ],
    bindingsLack: [
      ...unnamed('feature', features, names.features),
      ...unnamed('ioctl', ioctls | rangeBits, names.ioctls),
    ],
  };
}

function notAnswered(handshake: KernelAnswer | undefined): UserfaultfdDiagnosis {
  const unknown = { features: null, ioctls: null, forkEvents: null, memory: [], kernelLacks: [], bindingsLack: [] };
  // The descriptor is there, and the kernel does not know this request, or not this version of the API.
  const broken = handshake?.refused === 'ENOTTY' || handshake?.refused === 'EINVAL';
  const text = handshake?.message ?? 'no backend performs system calls here';
  if (broken) return { ...unknown, verdict: 'differs', reason: null, differences: [`UFFDIO_API is refused: ${text}`] };
  return { ...unknown, verdict: 'unknown', reason: text, differences: [] };
}

function memoryAnswers(
  memory: MemoryAnswers['memory'],
  names: Names,
  answers: ReadonlyMap<string, KernelAnswer>,
): MemoryAnswers {
  const asked = names.modes.map(({ name, bits }) => {
    return { mode: name, answer: answers.get(`range:${memory}:${hexadecimal(bits)}`) };
  });
  const modes = asked.flatMap(({ mode, answer }) => {
    if (answer === undefined || answer.refused !== null) return [];
    const bits = BigInt(answer.facts.get('ioctls') ?? 0);
    return [{ mode, ioctls: named(names.ioctls, bits), bits: hexadecimal(bits) }];
  });
  const refused = asked.flatMap(({ mode, answer }) => {
    return answer?.refused === null ? [] : [{ mode, code: answer?.refused ?? 'not asked' }];
  });
  return { memory, modes, refused, unasked: whyUnasked(asked.map(({ answer }) => answer)) };
}

/** An errno is the kernel's answer; an error without a code came before the question. */
function whyUnasked(answers: readonly (KernelAnswer | undefined)[]): string | null {
  const before = answers.filter((answer) => answer?.refused === 'ERROR');
  return before.length === answers.length ? (before[0]?.message ?? null) : null;
}

/** Since Linux 4.3 every descriptor registers and unregisters, and every range can be woken. */
function promisesBroken(names: Names, ioctls: bigint, rangeBits: bigint): string[] {
  const always = [
    { name: 'UFFDIO_API', of: ioctls },
    { name: 'UFFDIO_REGISTER', of: ioctls },
    { name: 'UFFDIO_UNREGISTER', of: ioctls },
    { name: 'UFFDIO_WAKE', of: rangeBits },
  ];
  return always.flatMap(({ name, of }) => {
    const bit = names.ioctls.find((each) => each.name === name)?.bits ?? 0n;
    return (of & bit) === bit ? [] : [`${name}: the kernel does not answer that it has it`];
  });
}

function namesIn(model: AbiModel): Names {
  const constants = (prefix: string) =>
    model.constants
      .filter(({ name, value }) => name.startsWith(prefix) && isOneBit(BigInt(value)))
      .map(({ name, value }) => ({ name, bits: BigInt(value) }));
  const requestType = model.ioctls.find(({ name }) => name === 'UFFDIO_API')?.type;
  return {
    features: constants('UFFD_FEATURE_'),
    modes: constants('UFFDIO_REGISTER_MODE_'),
    ioctls: model.ioctls
      .filter(({ name, type, number }) => name.startsWith('UFFDIO_') && type === requestType && number < 64)
      .map(({ name, number }) => ({ name, bits: 1n << BigInt(number) })),
  };
}

function isOneBit(value: bigint): boolean {
  return value > 0n && (value & (value - 1n)) === 0n;
}

function named(names: readonly Bit[], bits: bigint): string[] {
  return names.filter((each) => (bits & each.bits) !== 0n).map(({ name }) => name);
}

function lacking(names: readonly Bit[], bits: bigint): string[] {
  return names.filter((each) => (bits & each.bits) === 0n).map(({ name }) => name);
}

function unnamed(what: string, bits: bigint, names: readonly Bit[]): string[] {
  const known = names.reduce((all, each) => all | each.bits, 0n);
  const rest = [...(bits & ~known).toString(2)].reverse();
  return rest.flatMap((digit, index) => (digit === '1' ? [`${what} bit ${index}`] : []));
}

function hexadecimal(bits: bigint): string {
  return `0x${bits.toString(16)}`;
}
