import type { Value } from '../../expression/integers/integer-type.ts';
import { isWideString, stringBytes, textOfBytes } from '../../expression/literals/string-literal.ts';
import type { Macro } from '../../preprocessor/macros/macro-table.ts';
import { latest } from '../../source/latest.ts';
import type { ConstantModel, FunctionModel, IoctlModel, SkippedModel, StringModel } from '../model/model.ts';
import { nowhere, type Place, placeOf } from '../model/place.ts';
import { orRefusal, Refusal } from '../model/refusal.ts';
import type { Program } from '../program/program.ts';
import type { RequestReader } from './ioctls.ts';
import type { DescriptionScope } from './record-model.ts';
import type { NoRequestFunction, RequestFunction } from './request-function.ts';

/** What the macros of one header came to. */
export interface MacroModels {
  readonly constants: readonly ConstantModel[];
  readonly strings: readonly StringModel[];
  readonly ioctls: readonly IoctlModel[];
  readonly functions: readonly FunctionModel[];
  /** Those of the functions that make requests. */
  readonly requestFunctions: ReadonlyMap<string, RequestFunction | NoRequestFunction>;
  readonly skipped: readonly SkippedModel[];
}

/** The macros that the header itself defines, in header order, evaluated in the macro state at its end. */
export function headerMacros({ unit }: Program): Macro[] {
  return unit.macros.definedIn(unit.own);
}

/** Sorts each macro into exactly one of constants, strings, functions and skipped; a request is in `ioctls` as well. */
export function describeMacros(program: Program, requests: RequestReader, description: DescriptionScope): MacroModels {
  const constants: ConstantModel[] = [];
  const strings: StringModel[] = [];
  const ioctls: IoctlModel[] = [];
  const functions: FunctionModel[] = [];
  const requestFunctions = new Map<string, RequestFunction | NoRequestFunction>();
  const skipped: SkippedModel[] = [];
  for (const macro of headerMacros(program)) {
    const { name, parameters } = macro;
    if (parameters !== null) {
      description.size.add(parameters.reduce((sum, parameter) => sum + parameter.length + 4, name.length));
      const request = requests.readFunction(macro, description);
      functions.push({ name, parameters, ioctl: request !== null });
      if (request !== null) requestFunctions.set(name, request);
      continue;
    }
    const meaning = orRefusal(() => meaningOf(macro, program, requests, description));
    description.size.add(name.length + lengthOf(meaning));
    if (meaning instanceof Refusal) {
      skipped.push({ name, kind: 'macro', reason: meaning.message, ...placeOfMacro(macro, program) });
    } else if ('string' in meaning) {
      strings.push({ name, value: meaning.string });
    } else {
      constants.push(meaning.constant);
      if (meaning.ioctl !== null) ioctls.push(meaning.ioctl);
    }
  }
  return { constants, strings, ioctls, functions, requestFunctions, skipped };
}

function placeOfMacro({ definedAt }: Macro, { unit }: Program): Place {
  return definedAt === null ? nowhere : placeOf(definedAt, unit.header);
}

type Meaning = { readonly string: string } | { readonly constant: ConstantModel; readonly ioctl: IoctlModel | null };

/** Of the text that the model will hold beside the name. */
function lengthOf(meaning: Meaning | Refusal): number {
  if (meaning instanceof Refusal) return meaning.message.length;
  return 'string' in meaning ? meaning.string.length : meaning.constant.value.length;
}

function meaningOf(macro: Macro, program: Program, requests: RequestReader, description: DescriptionScope): Meaning {
  const { name } = macro;
  const literal = program.literalOfMacro(macro);
  if (literal !== null) {
    return { constant: constantOf(macro, literal, program), ioctl: null };
  }
  const expression = program.expressionOfMacro(macro);
  if (expression.kind === 'string-literal') {
    if (isWideString(expression.parts)) throw new Refusal('a string of wide characters');
    const bytes = stringBytes(expression.parts);
    if (bytes === null) throw new Refusal('no value: a string with a malformed escape sequence');
    const string = textOfBytes(bytes);
    if (string === null) throw new Refusal('no text: the bytes of the string are not UTF-8');
    return { string };
  }
  if (expression.kind === 'identifier') refuseTag(expression.name, program);
  const value = program.evaluate(expression);
  return { constant: constantOf(macro, value, program), ioctl: requests.read(name, expression, value, description) };
}

interface DescribedConstant {
  readonly value: bigint;
  readonly constant: ConstantModel;
}

const described = new WeakMap<Macro, readonly DescribedConstant[]>();

/** In so many ways at most does a macro differ from target to target. */
const mostDescribed = 4;

/** What several targets have alike is one object. */
function constantOf(macro: Macro, { value, type }: Value, { again }: Program): ConstantModel {
  const known = described.get(macro) ?? [];
  const same = known.find((each) => each.value === value && each.constant.type === type.name);
  if (same !== undefined) return same.constant;
  const constant = { name: macro.name, value: value.toString(), type: type.name };
  if (again) described.set(macro, latest(known, { value, constant }, mostDescribed));
  return constant;
}

/** `#define nvme_admin_cmd nvme_passthru_cmd` renames a record: C has the tag behind `struct` replaced. */
function refuseTag(name: string, { types }: Program): void {
  const tagged = types.tagged(name);
  if (tagged === null || types.enumerator(name) !== null || types.hasObject(name)) return;
  throw new Refusal(`another name of '${tagged}'`);
}
