import { join } from 'node:path';
import type { Command } from 'commander';
import { hostTarget } from '../../abi/target/target.ts';
import { type Diagnosis, diagnose } from '../../doctor/diagnosis.ts';
import { kernelTypesFolder } from '../../doctor/kernel-types.ts';
import { reportDiagnosis } from '../../doctor/report.ts';
import { isLibraryHeader, shippedFolder } from '../../pipeline/package-folder.ts';
import { readCommittedModels } from '../../sides/committed-models.ts';
import { jsonText, printable } from '../../source/printable.ts';
import { append } from '../program/header-options.ts';
import { programOf } from '../program/program.ts';
import { ExitStatus } from '../terminal/exit-status.ts';
import { printOut } from '../terminal/standard-output.ts';

interface DoctorOptions {
  readonly bindings?: readonly string[];
  readonly types: string;
  readonly json?: boolean;
}

/** `uapi-bindgen doctor`: what this machine offers against the bindings. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('what this machine’s kernel offers against the bindings; needs no compiler, no headers and no root')
    .option('--bindings <place>', 'folder of generated bindings, repeatable (default: those of this package)', append)
    .option('--types <dir>', 'where the kernel’s type information is', kernelTypesFolder)
    .option('--json', 'print the diagnosis as one JSON document')
    .addHelpText(
      'after',
      `
Compared are record layouts and enumerators, with the running kernel's own type information, and the features, ioctls
and register modes of userfaultfd, with what the kernel answers. What a kernel does not have yet, or what the bindings
do not know yet, is listed and differs in nothing.

Exit status: 0 nothing differs; 3 the kernel contradicts the bindings; 4 nothing differs in what could be learned, but
the layouts or the answers of userfaultfd could not.`,
    )
    .action(doctor);
}

/** With this command alone. */
export const run = programOf(addDoctorCommand);

function doctor(options: DoctorOptions): void {
  const target = hostTarget();
  const places = options.bindings ?? [shippedFolder('generated')];
  const models = places.flatMap(readCommittedModels).flatMap((each) => each.models);
  const diagnosis = diagnose({
    models: models.filter((model) => model.target === target?.name && !isLibraryHeader(model.header)),
    target: target?.name ?? null,
    types: options.types,
    program: join(shippedFolder('dist/runtime'), 'probe/main.js'),
  });
  const text = options.json ? `${jsonText(diagnosis, 2)}\n` : printable(reportDiagnosis(diagnosis));
  printOut(text);
  process.exitCode = statusOf(diagnosis);
}

function statusOf({ verdict }: Diagnosis): ExitStatus {
  switch (verdict) {
    case 'agrees':
      return ExitStatus.done;
    case 'differs':
      return ExitStatus.difference;
    case 'unknown':
      return ExitStatus.unknown;
  }
}
