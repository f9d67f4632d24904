import type { Arithmetic, RequestFunction } from '../../abi/description/request-function.ts';
import type { BindingContext } from '../context/context.ts';
import type { BoundArithmetic, BoundIoctlFunction, ComputedPart, IoctlArgument } from '../model/binding-model.ts';
import { perTarget } from '../model/per-target.ts';
import { isIdentifier, parameterNames } from '../names/names.ts';
import type { Profile } from '../profile/profile.ts';
import type { RecordReferences } from '../records/bind-records.ts';
import { argumentOf, overriddenArgument } from './bind-ioctls.ts';

const kind = 'function-like ioctl macro';

/** Binds the function-like macros that make requests; one that no function can be made of is left out. */
export function bindIoctlFunctions(
  context: BindingContext,
  references: RecordReferences,
  profile: Profile,
): BoundIoctlFunction[] {
  const macros = context.onEveryTarget(kind, ({ functions }) => functions.filter(({ ioctl }) => ioctl));
  return [...macros.keys()].flatMap((cName) => {
    const bound = bindFunction(context, cName, references, profile);
    if (!('reason' in bound)) return [bound];
    context.leaveOut(cName, kind, bound.reason);
    return [];
  });
}

function bindFunction(
  context: BindingContext,
  cName: string,
  references: RecordReferences,
  profile: Profile,
): BoundIoctlFunction | { readonly reason: string } {
  const requests: RequestFunction[] = [];
  for (const { requestFunctions } of context.resolutions) {
    const request = requestFunctions.get(cName);
    if (request === undefined || 'reason' in request) return { reason: request?.reason ?? 'it takes parameters' };
    requests.push(request);
  }
  const [first] = requests as [RequestFunction];
  const names = parametersOf(first);
  if (!isIdentifier(cName) || names === null) return { reason: 'a name of it is no TypeScript identifier' };
  const computed = computedParts(context, requests, names);
  const isAlike = requests.every(({ direction }) => direction === first.direction);
  if (computed === null || !isAlike) return { reason: 'it computes something else on other targets' };
  return {
    kind: 'ioctl-function',
    name: context.nameIn(context.names, cName, cName),
    cName,
    parameters: [...names.values()],
    expression: context.textOf(cName),
    direction: first.direction,
    fixed: perTarget(
      context.targets,
      requests.map(({ fixed }) => fixed),
    ),
    computed,
    argument: overriddenArgument(context, profile, cName, references) ?? argumentFor(context, requests, references),
    comment: context.commentOf(cName),
    since: context.sinceOf(cName),
  };
}

/** What the parameters are called in TypeScript, by their C names. */
function parametersOf({ parameters }: RequestFunction): ReadonlyMap<string, string> | null {
  const names = parameterNames();
  return parameters.every(isIdentifier) ? new Map(parameters.map((name) => [name, names.claim(name)])) : null;
}

function computedParts(
  { targets }: BindingContext,
  requests: readonly RequestFunction[],
  names: ReadonlyMap<string, string>,
): ComputedPart[] | null {
  const computed: ComputedPart[] = [];
  for (const part of ['type', 'number', 'size'] as const) {
    const parts = requests.map((request) => request[part]);
    const values = parts.map(({ value }) => value);
    if (values.every((value) => value.kind === 'constant')) continue;
    const value = combine(targets, values, names);
    if (value === null) return null;
    computed.push({
      part,
      value,
      shift: perTarget(
        targets,
        parts.map(({ shift }) => shift),
      ),
      width: perTarget(
        targets,
        parts.map(({ width }) => width),
      ),
    });
  }
  return computed;
}

/** The same arithmetic on every target, with constants that may differ; null where it is not the same. */
function combine(
  targets: readonly string[],
  values: readonly Arithmetic[],
  names: ReadonlyMap<string, string>,
): BoundArithmetic | null {
  const all = (operandOf: (value: never) => Arithmetic): BoundArithmetic | null =>
    combine(
      targets,
      values.map((value) => operandOf(value as never)),
      names,
    );
  const [first] = values as [Arithmetic];
  if (values.some((value) => shapeOf(value) !== shapeOf(first))) return null;
  switch (first.kind) {
    case 'constant': {
      const constants = values.map((value) => (value as typeof first).value);
      return { kind: 'constant', value: perTarget(targets, constants) };
    }
    case 'parameter':
      return { kind: 'parameter', name: names.get(first.name) as string };
    case 'binary': {
      const left = all(({ left }: typeof first) => left);
      const right = all(({ right }: typeof first) => right);
      return left === null || right === null ? null : { kind: 'binary', operator: first.operator, left, right };
    }
    case 'conditional': {
      const condition = all(({ condition }: typeof first) => condition);
      const consequent = all(({ consequent }: typeof first) => consequent);
      const alternate = all(({ alternate }: typeof first) => alternate);
      if (condition === null || consequent === null || alternate === null) return null;
      return { kind: 'conditional', condition, consequent, alternate };
    }
  }
}

/** What has to be the same on every target, but for the operands. */
function shapeOf(value: Arithmetic): string {
  if (value.kind === 'parameter') return `parameter ${value.name}`;
  return value.kind === 'binary' ? `binary ${value.operator}` : value.kind;
}

/** The type under `sizeof`; else memory, except where the size is the constant zero. */
function argumentFor(
  context: BindingContext,
  requests: readonly RequestFunction[],
  references: RecordReferences,
): IoctlArgument {
  const argument = argumentOf(context, requests, references);
  const takesNothing = requests.every(({ size: { value } }) => value.kind === 'constant' && value.value === 0n);
  return argument.kind !== 'none' || takesNothing ? argument : { kind: 'bytes', contents: null, reason: null };
}
