import type { AbiModel, SkippedModel } from '../../codegen/abi/model.ts';
import type { Resolution } from '../../codegen/abi/resolution.ts';
import { bind } from '../../codegen/binding/bind.ts';
import { emptyProfile } from '../../codegen/binding/profile.ts';
import { assertionFile } from '../../codegen/emitter/assertion-file.ts';
import { bitFieldObjects } from '../abi/bit-fields.ts';
import { assertionsOf } from '../abi/model-assertions.ts';
import { canonical } from '../abi/type-information.ts';

/**
 * The assertions that are emitted for a header, those of the tests, which also ask for strings and field types, and
 * objects with each bit-field set.
 */
export function judgedText({ model, ...resolution }: Resolution, file: string): string {
  const emitted = assertionFile(bind([{ model, ...resolution }], emptyProfile), file);
  return `${emitted}${assertionsOf(model)}${withoutMacros(model)}${bitFieldObjects(model)}`;
}

export function countAssertions(text: string): number {
  return text.split('_Static_assert(').length - 1;
}

/** Takes macros that are named as fields out of the way. */
function withoutMacros({ records, constants, skipped, functions }: AbiModel): string {
  if (records.length === 0) return '';
  return [...constants, ...skipped, ...functions].map(({ name }) => `#undef ${name}\n`).join('');
}

/** How a line of {@link preprocessedText} begins that says what a macro expands to. */
const expansion = 'judged_expansion';
const request = 'judged_request';

/** The header in its context; then what its constants expand to where `_IOC` only says that a request is made. */
export function preprocessedText(model: AbiModel): string {
  const lines = model.constants.map(({ name }, index) => `${expansion} ${index} ${name}\n`);
  return `${includesOf(model)}#undef _IOC\n#define _IOC(direction, type, number, size) ${request} size\n${lines.join('')}`;
}

/** By the numbers of the constants that make a request and nothing else: the size as it is written, without parentheses. */
export function requestsIn(preprocessed: string): ReadonlyMap<number, string> {
  // An expansion runs over several lines, with the places of its macros between them.
  const [, ...expansions] = preprocessed.replace(/^#.*\n/gm, '').split(expansion);
  const requests = new Map<number, string>();
  for (const text of expansions) {
    const [, index = '', value = ''] = /^ (\d+) (.*)$/s.exec(text) ?? [];
    const bare = withoutParentheses(value.replaceAll(/\s+/g, ' ').trim()).replace(/^\(\w+\) ?/, '');
    const made = withoutParentheses(bare);
    if (made.startsWith(request)) requests.set(Number(index), withoutParentheses(made.slice(request.length).trim()));
  }
  return requests;
}

/** Without those around the whole text. */
function withoutParentheses(text: string): string {
  if (!text.startsWith('(')) return text;
  let open = 0;
  for (let at = 0; at < text.length - 1; at += 1) {
    if (text[at] === '(') open += 1;
    if (text[at] === ')') open -= 1;
    if (open === 0) return text;
  }
  return withoutParentheses(text.slice(1, -1).trim());
}

/** Where the model takes a constant for a request and the preprocessor does not, or the other way round. */
export function unlikeRequests(requests: ReadonlyMap<number, string>, model: AbiModel): string[] {
  const { constants, ioctls } = model;
  const known = new Map(ioctls.map((ioctl) => [ioctl.name, ioctl]));
  return constants.flatMap(({ name }, index) => {
    const ioctl = known.get(name);
    const size = requests.get(index);
    if (ioctl === undefined) {
      const isPlain = size === undefined || overflows(size, model);
      return isPlain ? [] : [`the model does not know that ${name} is a request`];
    }
    if (size === undefined) return [`${name} makes no request`];
    if (ioctl.argument === null || plain(size) === plain(ioctl.argument)) return [];
    return [`the argument of ${name} is '${ioctl.argument}', the compiler reads ${size}`];
  });
}

/** A record that is larger than the size of a request can say makes no request that could be taken apart again. */
function overflows(size: string, { records, target }: AbiModel): boolean {
  const limit = target === 'ppc64le' || target === 'mips64el' ? 1 << 13 : 1 << 14;
  return records.some((record) => plain(size) === plain(record.name) && record.size >= limit);
}

/** An operand of sizeof as the model spells it, but for the lengths of arrays, which the size tells. */
function plain(size: string): string {
  const operand = withoutParentheses(
    size
      .replaceAll(/\bconst\b|\bvolatile\b|__attribute__ ?\(\(\w+\(\d+\)\)\)/g, '')
      .replace(/^sizeof/, '')
      .trim(),
  );
  if (operand.includes('*')) return operand.replaceAll(' ', '');
  const words = operand.replace(/\[.*/, '').replaceAll(/ +/g, ' ').trim();
  return canonical(words.replace('__uint128_t', 'unsigned __int128')).replaceAll(' ', '');
}

function includesOf({ context, header }: AbiModel): string {
  const includes = [...context, header].map((name) => `#include <${name}>\n`).join('');
  return `${includes}#ifndef _IOC\n#include <linux/ioctl.h>\n#endif\n`;
}

/** What may be skipped although it has an integer value: to be asked of the compiler. */
export function probesOf({ skipped }: AbiModel): readonly SkippedModel[] {
  return skipped.filter(({ kind, reason }) => kind !== 'declaration' && reason !== 'no value: expands to nothing');
}

/** One line per probe, which the compiler refuses where the probe has no value. It complains once per function. */
export function probeText(model: AbiModel, probes: readonly SkippedModel[]): string {
  const lines = probes.map(({ kind, name }, index) => {
    const expression = kind === 'record' || kind === 'typedef' ? `sizeof(${name})` : `(${name})`;
    return `void judged_${index}(void) { enum { judged = ${expression} }; }\n`;
  });
  return `${includesOf(model)}#line 1 "probes"\n${lines.join('')}`;
}
