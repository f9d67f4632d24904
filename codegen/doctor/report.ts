import type { Diagnosis } from './diagnosis.ts';
import type { LayoutDiagnosis } from './layouts.ts';
import type { Machine } from './machine.ts';
import { mountProc, type OpeningWay } from './opening.ts';
import type { MemoryAnswers, UserfaultfdDiagnosis } from './userfaultfd.ts';

const widest = 110;
const mostListed = 16;

/** A diagnosis for a person: the verdict in the first line, then each part. */
export function reportDiagnosis(diagnosis: Diagnosis): string {
  const { machine, target, headers } = diagnosis;
  const lines = [
    headline(diagnosis),
    '',
    `machine: ${machine.platform} ${machine.release}, ${machine.architecture}, Node ${machine.node}`,
    ...unseenLines(machine),
    `bindings: ${headers.length === 0 ? 'none' : shortList(headers)} for ${target ?? 'no target that is this machine'}`,
    '',
    ...layoutLines(diagnosis.layouts),
    ...(diagnosis.userfaultfd === null ? [] : ['', ...userfaultfdLines(diagnosis.userfaultfd)]),
    '',
    ...openingLines(diagnosis.opening, machine),
    '',
    ...backendLines(diagnosis),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ verdict, layouts, userfaultfd }: Diagnosis): string {
  const differing = layouts.differences.length + (userfaultfd?.differences.length ?? 0);
  switch (verdict) {
    case 'agrees':
      return `fine: this kernel does what the bindings promise${unseenOf(layouts)}`;
    case 'differs':
      return `differs: this kernel contradicts the bindings in ${differing === 1 ? 'one place' : `${differing} places`}`;
    case 'unknown':
      return 'unknown: nothing differs in what could be learned, but not everything could';
  }
}

function unseenOf({ unseen }: LayoutDiagnosis): string {
  return unseen.length === 0 ? '' : `, in all that it shows (${unseen.length} names are not in its type information)`;
}

function unseenLines({ unseen }: Machine): string[] {
  if (unseen === null) return [];
  return wrapped('', `what this process may do is unknown: ${unseen}; is /proc mounted? ${mountProc}`);
}

function layoutLines(layouts: LayoutDiagnosis): string[] {
  const { records, fields, enumerators, differences } = layouts;
  const compared = [`${records} records`, `${fields} fields`, `${enumerators} enumerators`].join(', ');
  const title = 'record layouts, by the kernel’s own type information';
  if (layouts.verdict === 'unknown') return [`${title}: unknown`, ...wrapped('', layouts.reason ?? '')];
  return [
    `${title}: ${layouts.verdict === 'agrees' ? 'agree' : 'differ'} (${compared} compared)`,
    ...differences.map(({ symbol, header, origin, text }) => `  ${symbol} of ${header}: ${text} (${origin})`),
    ...listLines('fields that this kernel does not have', layouts.kernelLacks),
    ...listLines('fields of this kernel that the bindings do not have', layouts.bindingsLack),
    ...listLines('not in the type information, so unknown', layouts.unseen),
    ...listLines('modules that cannot be read', layouts.unreadable),
  ];
}

function userfaultfdLines(uffd: UserfaultfdDiagnosis): string[] {
  const title = 'userfaultfd, as UFFDIO_API and UFFDIO_REGISTER answer';
  if (uffd.verdict === 'unknown') return [`${title}: unknown`, ...wrapped('', headOf(uffd.reason ?? ''))];
  const fork = { null: 'unknown', true: 'allowed', false: 'need CAP_SYS_PTRACE' }[String(uffd.forkEvents)];
  return [
    `${title}: ${uffd.verdict === 'agrees' ? 'agrees' : 'differs'}`,
    ...uffd.differences.map((text) => `  ${text}`),
    `  features ${uffd.features ?? 'unknown'}, ioctls ${uffd.ioctls ?? 'unknown'}, fork events ${fork}`,
    ...uffd.memory.flatMap(memoryLines),
    ...listLines('names that this kernel does not have', uffd.kernelLacks),
    ...listLines('bits of this kernel that the bindings do not name', uffd.bindingsLack),
  ];
}

/** Of a message with a line for each way its first; the ways have a part of their own. */
function headOf(message: string): string {
  const [head = '', ...rest] = message.split('\n');
  return rest.length === 0 ? head : `${head.replace(/:$/, '')}; below is why`;
}

function memoryLines({ memory, modes, refused, unasked }: MemoryAnswers): string[] {
  if (unasked !== null) return wrapped(`${memory.padEnd(9)} not asked: `, unasked);
  const taken = modes.map(({ mode, bits, ioctls }) => {
    return `${shortMode(mode)} ${bits} (${ioctls.map((name) => name.replace('UFFDIO_', '')).join(' ')})`;
  });
  const not = refused.map(({ mode, code }) => `${shortMode(mode)} ${code}`);
  return [
    ...taken.map((text, index) => `  ${(index === 0 ? memory : '').padEnd(9)} ${text}`),
    ...(not.length > 0 ? [`  ${(taken.length === 0 ? memory : '').padEnd(9)} not ${not.join(', ')}`] : []),
  ];
}

function shortMode(mode: string): string {
  return mode.replace('UFFDIO_REGISTER_MODE_', '');
}

function openingLines(ways: readonly OpeningWay[], machine: Machine): string[] {
  const facts = [
    machine.userId === null ? null : `uid ${machine.userId}`,
    machine.mayTrace === null ? null : `${machine.mayTrace ? 'with' : 'without'} CAP_SYS_PTRACE`,
    machine.inUserNamespace ? 'in a user namespace' : null,
    machine.seccomp === null ? null : machine.seccomp ? 'under a seccomp filter' : 'no seccomp filter',
    machine.unprivileged === null ? null : `vm.unprivileged_userfaultfd=${machine.unprivileged}`,
    machine.deviceMode === null ? 'no /dev/userfaultfd' : `/dev/userfaultfd mode ${machine.deviceMode}`,
  ];
  return [
    `ways to open one: ${facts.filter((fact) => fact !== null).join(', ')}`,
    ...ways.flatMap(({ way, open, refused, why, command }) => {
      if (open) return [`  ${way}: open`];
      return [
        `  ${way}: ${refused}${why === null ? '' : `: ${why}`}`,
        ...(command === null ? [] : [`    to change it: ${command}`]),
      ];
    }),
  ];
}

function backendLines({ backends, backendsUnknown, rows }: Diagnosis): string[] {
  if (backends.length === 0) return ['backends: unknown', ...wrapped('', backendsUnknown ?? '')];
  return [
    'backends:',
    ...backends.map(
      ({ name, loaded, reason }) => `  ${name}: ${loaded === null ? `no: ${reason ?? 'unknown'}` : loaded}`,
    ),
    ...(rows === null
      ? []
      : [`  several system calls in one call: ${rows.available ? 'yes' : `no: ${rows.reason ?? 'unknown'}`}`]),
  ];
}

function listLines(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : wrapped(`${what}: `, firstOf(names));
}

/** The whole list is in the JSON document. */
function firstOf(names: readonly string[]): string {
  const rest = names.length - mostListed;
  return names.slice(0, mostListed).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function shortList(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

/** Text in lines of a readable length. */
function wrapped(head: string, text: string): string[] {
  const lines: string[] = [];
  let line = `  ${head}`;
  for (const word of text.split(' ')) {
    if (line.length + word.length > widest && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = '    ';
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
