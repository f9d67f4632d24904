import type { AbiModel, ConstantModel, FunctionModel, IoctlModel, RecordModel } from '../../abi/model/model.ts';
import { describePlace } from '../../abi/model/place.ts';
import type { IoctlProfile } from '../../binding/profile/profile.ts';
import { jsonText } from '../../source/printable.ts';

/** What the profiles say of requests, by their C names. */
export type DeclaredRequests = ReadonlyMap<string, IoctlProfile>;

/** A tag with its keyword: `struct uffdio_copy`. */
export const tagWithKeyword = /^(?:struct|union|enum) [A-Za-z_]\w*$/;

/**
 * What a header says of a name, a line each; none where it does not define it.
 *
 * @param source behind commands that tell more: ` --system`.
 */
export function factsOf(name: string, model: AbiModel, declared: DeclaredRequests, source: string): string[] {
  const place = `of ${model.header} on ${model.target}`;
  const facts = [
    ...valueFacts(name, model, declared),
    ...model.functions.filter((each) => each.name === name).flatMap((each) => functionFacts(each, model, source)),
    ...model.records.filter((each) => isCalled(name, each.name)).flatMap((each) => recordFacts(each, model, source)),
    ...enumFacts(name, model),
    ...model.typedefs
      .filter((each) => each.name === name)
      .map(({ type, size }) => `  typedef of ${type}${size === null ? '' : `, ${size} bytes`} ${place}`),
  ];
  if (facts.length > 0) return facts;
  const skipped = model.skipped.find((each) => isCalled(name, each.name));
  return skipped === undefined
    ? []
    : [`  not bound: ${skipped.reason} (${describePlace(skipped, model.header)}) ${place}`];
}

/** The names of a header that can be asked for, tags without their keyword. */
export function namesOf(model: AbiModel): string[] {
  const { records, typedefs, enumerators, constants, strings, functions } = model;
  const named = [...records, ...typedefs, ...enumerators, ...constants, ...strings, ...functions];
  return named.map(({ name }) => name.replace(/^(struct|union) /, ''));
}

/** The requests of a header with a number, a line each. */
export function requestsNumbered(number: bigint, model: AbiModel, declared: DeclaredRequests): string[] {
  const made = model.ioctls.filter((each) => isNumber(number, each));
  const known = new Set(model.ioctls.map(({ name }) => name));
  const plain = model.constants.filter((each) => declared.has(each.name) && !known.has(each.name));
  return [
    ...made.map((ioctl) => `  ${ioctl.name} of ${model.header}${argumentOf(ioctl, declared)}`),
    ...plain
      .filter((each) => isNumber(number, each))
      .map(
        ({ name }) => `  ${name} of ${model.header}, a plain number there, ${declaredArgument(declared.get(name)!)}`,
      ),
  ];
}

/** A number as C writes it: `0xaa`. */
export function hex(value: bigint | number): string {
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** `(int)_IOR(…)` is negative in C; the kernel takes its 32 bits. */
function isNumber(number: bigint, { value }: ConstantModel | IoctlModel): boolean {
  return BigInt.asUintN(32, BigInt(value)) === number;
}

function isCalled(asked: string, name: string): boolean {
  return name === asked || name.replace(/^(struct|union) /, '') === asked;
}

/** A request is a constant or an enumerator that says more. */
function valueFacts(name: string, model: AbiModel, declared: DeclaredRequests): string[] {
  const place = `of ${model.header} on ${model.target}`;
  const ioctl = model.ioctls.find((each) => each.name === name);
  if (ioctl !== undefined) {
    const { value, direction, type, number, size } = ioctl;
    return [
      `  request ${hex(BigInt(value))} ${place}`,
      `  direction ${direction}, type ${hex(type)}, number ${hex(number)}, size ${size}${argumentOf(ioctl, declared)}`,
    ];
  }
  const constant = model.constants.find((each) => each.name === name);
  const enumerator = model.enumerators.find((each) => each.name === name);
  const string = model.strings.find((each) => each.name === name);
  const request = constant === undefined ? undefined : declared.get(name);
  return [
    ...(constant === undefined
      ? []
      : [`  ${constant.type} ${constant.value} (${hex(BigInt(constant.value))}) ${place}`]),
    ...(request === undefined ? [] : [`  a request, by the profiles: ${declaredArgument(request)}`]),
    ...(enumerator === undefined
      ? []
      : [`  enumerator ${enumerator.value} of enum ${enumerator.enum ?? '{…}'} ${place}`]),
    ...(string === undefined ? [] : [`  string ${jsonText(string.value)} ${place}`]),
  ];
}

function functionFacts(
  { name, parameters, ioctl }: FunctionModel,
  { header, target }: AbiModel,
  source: string,
): string[] {
  const call = `${name}(${parameters.join(', ')})`;
  if (!ioctl) return [`  macro with parameters ${call} of ${header} on ${target}`];
  return [
    `  makes a request from its parameters: ${call} of ${header} on ${target}`,
    `  to compute one: uapi-bindgen eval ${header} '${call}'${source}, with numbers for the parameters`,
  ];
}

function recordFacts({ name, size, alignment }: RecordModel, { header, target }: AbiModel, source: string): string[] {
  return [
    `  ${name}: ${size} bytes, align ${alignment} of ${header} on ${target}`,
    `  to draw it: uapi-bindgen layout ${header} ${name.includes(' ') ? `'${name}'` : name}${source}`,
  ];
}

const mostEnumerators = 8;

function enumFacts(name: string, { enumerators, header, target }: AbiModel): string[] {
  const members = enumerators.filter((each) => each.enum !== null && [each.enum, `enum ${each.enum}`].includes(name));
  if (members.length === 0) return [];
  const names = members.slice(0, mostEnumerators).map((each) => each.name);
  const rest = members.length - names.length;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return [`  enum of ${names.join(', ')}${more} of ${header} on ${target}`];
}

/** What the profiles say goes before what the macro says, as in the bindings: `TUNSETIFF` takes no `int`. */
function argumentOf({ name, argument }: IoctlModel, declared: DeclaredRequests): string {
  const request = declared.get(name);
  if (request !== undefined) return `, ${declaredArgument(request)}`;
  return argument === null ? '' : `, argument ${argument}`;
}

function declaredArgument({ argument, reason }: IoctlProfile): string {
  const taken = argument === 'number' ? 'an integer by value' : argument;
  return `argument ${taken} (${reason})`;
}
