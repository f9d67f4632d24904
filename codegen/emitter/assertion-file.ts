import type { TargetName } from '../abi/target/target.ts';
import type { BindingModel } from '../binding/model/binding-model.ts';
import { addToList } from '../source/add-to-list.ts';
import { type Assertion, type AssertionGroup, assertionsOf } from './assertions.ts';
import { commandFor } from './command.ts';
import { listed, write } from './prose.ts';

/** How a C compiler says which target it compiles for. */
const conditions: Readonly<Record<TargetName, string>> = {
  x86_64: 'defined(__x86_64__) && !defined(__ILP32__)',
  aarch64: 'defined(__aarch64__) && !defined(__AARCH64EB__)',
  armv7: 'defined(__arm__) && !defined(__ARMEB__)',
  i386: 'defined(__i386__)',
  riscv64: 'defined(__riscv) && __riscv_xlen == 64',
  ppc64le: 'defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)',
  s390x: 'defined(__s390x__)',
  mips64el: 'defined(__mips64) && defined(__MIPSEL__)',
  loongarch64: 'defined(__loongarch64)',
};

/** `X.assert.c`: every fact of the bindings as a `_Static_assert`; facts that differ by target under `#if`. */
export function assertionFile(binding: BindingModel, file: string): string {
  const { header, targets, models } = binding;
  const text = write('assertions', {
    header,
    file,
    command: commandFor(binding),
    context: new Set(models.flatMap((model) => model.context)),
    targets: listed(targets),
    machines: targets.map((target, index) => ({
      word: index === 0 ? '#if' : '#elif',
      condition: conditionFor([target]),
    })),
    groups: assertionsOf(binding).map((group) => ({ ...group, blocks: blocksOf(group, targets) })),
  });
  return `${text}\n`;
}

function conditionFor(targets: readonly string[]): string {
  const known = targets.map((target) => conditions[target as TargetName] ?? '0');
  return known
    .map((condition) => (known.length > 1 && condition.includes('&&') ? `(${condition})` : condition))
    .join(' || ');
}

interface Branch {
  /** `#if …`, `#elif …`, `#else`; null outside conditions. */
  readonly opening: string | null;
  readonly assertions: { readonly subject: string; readonly condition: string }[];
}

interface Block {
  readonly isConditional: boolean;
  readonly branches: readonly Branch[];
}

/** Neighbours that differ for the same targets share one `#if`. */
function blocksOf({ assertions }: AssertionGroup, targets: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let partition = '';
  for (const { subject, condition } of assertions) {
    const last = blocks.at(-1);
    if (condition.others.size === 0 && condition.common !== null && last?.isConditional === false) {
      last.branches[0]?.assertions.push({ subject, condition: condition.common });
      continue;
    }
    const parts = partsOf(condition, targets);
    const key = JSON.stringify(parts.map((part) => part.targets));
    if (key !== partition) blocks.push(emptyBlock(parts));
    partition = key;
    const { branches } = blocks.at(-1) as Block;
    parts.forEach((part, index) => {
      if (part.condition !== null) branches[index]?.assertions.push({ subject, condition: part.condition });
    });
  }
  return blocks;
}

interface Part {
  readonly targets: readonly string[];
  readonly condition: string | null;
}

/** The targets by what holds on them; those with the common condition come last. */
function partsOf(condition: Assertion['condition'], targets: readonly string[]): Part[] {
  const byCondition = new Map<string | null, string[]>();
  for (const [target, other] of condition.others) {
    addToList(byCondition, other, target);
  }
  const parts: Part[] = [...byCondition].map(([other, names]) => ({ targets: names, condition: other }));
  const common = targets.filter((target) => !condition.others.has(target));
  return [...parts, { targets: common, condition: condition.common }];
}

function emptyBlock(parts: readonly Part[]): Block {
  const isConditional = parts.length > 1;
  const branches = parts.map((part, index): Branch => {
    const isLast = index === parts.length - 1;
    const word = index === 0 ? '#if' : '#elif';
    const opening = isLast ? '#else' : `${word} ${conditionFor(part.targets)}`;
    return { opening: isConditional ? opening : null, assertions: [] };
  });
  return { isConditional, branches };
}
