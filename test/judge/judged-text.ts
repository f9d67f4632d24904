import type { AbiModel, SkippedModel } from '../../codegen/abi/model.ts';
import type { Resolution } from '../../codegen/abi/resolution.ts';
import { bind } from '../../codegen/binding/bind.ts';
import { emptyProfile } from '../../codegen/binding/profile.ts';
import { assertionFile } from '../../codegen/emitter/assertion-file.ts';
import { assertionsOf } from '../abi/model-assertions.ts';

/** The assertions that are emitted for a header, and those of the tests, which also ask for strings and field types. */
export function assertionText(resolution: Resolution, file: string): string {
  return `${assertionFile(bind([resolution], emptyProfile), file)}${assertionsOf(resolution.model)}`;
}

export function countAssertions(text: string): number {
  return text.split('_Static_assert(').length - 1;
}

/** The header in its context, with the macros that would take the names of fields out of the way. */
export function includingText({ context, header, records, constants, skipped, functions }: AbiModel): string {
  const includes = [...context, header].map((name) => `#include <${name}>\n`);
  if (records.length === 0) return includes.join('');
  const macros = [...constants, ...skipped, ...functions].map(({ name }) => `#undef ${name}\n`);
  return [...includes, ...macros].join('');
}

/** What may be skipped although it has an integer value: to be asked of the compiler. */
export function probesOf({ skipped }: AbiModel): readonly SkippedModel[] {
  return skipped.filter(({ kind, reason }) => kind !== 'declaration' && reason !== 'no value: expands to nothing');
}

/** One line per probe, which the compiler refuses where the probe has no value. It complains once per function. */
export function probeText({ context, header }: AbiModel, probes: readonly SkippedModel[]): string {
  const includes = [...context, header].map((name) => `#include <${name}>\n`).join('');
  const lines = probes.map(({ kind, name }, index) => {
    const expression = kind === 'record' || kind === 'typedef' ? `sizeof(${name})` : `(${name})`;
    return `void judged_${index}(void) { enum { judged = ${expression} }; }\n`;
  });
  return `${includes}#ifndef _IOC\n#include <linux/ioctl.h>\n#endif\n#line 1 "probes"\n${lines.join('')}`;
}
