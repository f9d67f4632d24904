import type { Resolution } from '../../codegen/abi/description/resolution.ts';
import type { AbiModel, SkippedModel } from '../../codegen/abi/model/model.ts';
import { bind } from '../../codegen/binding/bind.ts';
import { emptyProfile } from '../../codegen/binding/profile/profile.ts';
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

/** Where the model takes a constant for a request and the preprocessor does not, or says another argument. */
export function unlikeRequests(requests: ReadonlyMap<number, string>, { constants, ioctls }: AbiModel): string[] {
  const known = new Map(ioctls.map((ioctl) => [ioctl.name, ioctl]));
  return constants.flatMap(({ name }, index) => {
    const ioctl = known.get(name);
    if (ioctl === undefined) return [];
    const size = requests.get(index);
    if (size === undefined) return [`${name} makes no request`];
    if (ioctl.argument === null || plain(size) === plain(ioctl.argument)) return [];
    return [`the argument of ${name} is '${ioctl.argument}', the compiler reads ${size}`];
  });
}

/** What the preprocessor makes a request and the model does not. */
export function unknownRequests(
  requests: ReadonlyMap<number, string>,
  { constants, ioctls }: AbiModel,
): readonly UnknownRequest[] {
  const known = new Set(ioctls.map(({ name }) => name));
  return constants.flatMap(({ name }, index) => {
    const size = requests.get(index);
    return size === undefined || known.has(name) ? [] : [{ name, size }];
  });
}

export interface UnknownRequest {
  readonly name: string;
  /** The size as it is written. */
  readonly size: string;
}

/**
 * One line per unknown request, which the compiler refuses where the header's macros read out of it the size that it was
 * made of, and a direction of theirs. Where they do not, no request is there that could be taken apart again.
 */
export function unknownRequestText(model: AbiModel, unknown: readonly UnknownRequest[]): string {
  return probeLines(
    model,
    unknown.map(({ name, size }) => `1 / (_IOC_SIZE(${name}) != (${size}) || !(${hasDirection(name)}))`),
  );
}

function hasDirection(name: string): string {
  const directions = ['_IOC_NONE', '_IOC_READ', '_IOC_WRITE', '(_IOC_READ | _IOC_WRITE)'];
  return directions.map((direction) => `_IOC_DIR(${name}) == ${direction}`).join(' || ');
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

/** One line per probe, which the compiler refuses where the probe has no value. */
export function probeText(model: AbiModel, probes: readonly SkippedModel[]): string {
  return probeLines(
    model,
    probes.map(({ kind, name }) => (kind === 'record' || kind === 'typedef' ? `sizeof(${name})` : `(${name})`)),
  );
}

/** Numbered from 1. The compiler complains once per function. */
function probeLines(model: AbiModel, expressions: readonly string[]): string {
  const lines = expressions.map(
    (expression, index) => `void judged_${index}(void) { enum { judged = ${expression} }; }\n`,
  );
  return `${includesOf(model)}#line 1 "probes"\n${lines.join('')}`;
}
