import type { AbiModel } from '../abi/model/model.ts';
import { askKernel, type KernelAnswer } from './kernel-answers.ts';
import { diagnoseLayouts, type LayoutDiagnosis } from './layouts.ts';
import { type Machine, readMachine } from './machine.ts';
import { diagnoseOpening, type OpeningWay, openingQuestions } from './opening.ts';
import { diagnoseUserfaultfd, type UserfaultfdDiagnosis, userfaultfdQuestions } from './userfaultfd.ts';

/** One way to perform system calls from Node. */
export interface BackendDiagnosis {
  readonly name: string;
  /** `ffi-napi 4.0.3`; null where it does not load. */
  readonly loaded: string | null;
  /** Why it does not load. */
  readonly reason: string | null;
}

/** Whether the runtime performs several system calls in one call of native code. */
export interface RowDiagnosis {
  readonly available: boolean;
  /** Why it does not. */
  readonly reason: string | null;
}

/** What this machine offers against the bindings: the document of `uapi-bindgen doctor --json`. */
export interface Diagnosis {
  readonly schema: 'doctor/1';
  /** `agrees`: nothing differs; `unknown`: nothing differs in what could be learned, and something could not. */
  readonly verdict: 'agrees' | 'differs' | 'unknown';
  readonly machine: Machine;
  /** The target of the bindings that this machine is. */
  readonly target: string | null;
  /** Headers of the bindings that were looked at. */
  readonly headers: readonly string[];
  readonly layouts: LayoutDiagnosis;
  /** Null where the bindings have no linux/userfaultfd.h. */
  readonly userfaultfd: UserfaultfdDiagnosis | null;
  readonly opening: readonly OpeningWay[];
  readonly backends: readonly BackendDiagnosis[];
  /** Why nothing is known of the backends; null where they were asked for. */
  readonly backendsUnknown: string | null;
  /** Null where no backend loads. */
  readonly rows: RowDiagnosis | null;
}

export interface DiagnosisRequest {
  /** The bindings' models for this machine. */
  readonly models: readonly AbiModel[];
  readonly target: string | null;
  /** The folder of the kernel's type information. */
  readonly types: string;
  /** The program of runtime/ that asks the kernel. */
  readonly program: string;
}

/** Looks at everything; nothing that is missing or forbidden makes it fail. */
export function diagnose({ models, target, types, program }: DiagnosisRequest): Diagnosis {
  const machine = readMachine();
  const { backends, backendsUnknown } = diagnoseBackends(program);
  const userfaultfdModel = models.find(({ header }) => header === 'linux/userfaultfd.h');
  const usable = machine.platform === 'linux' && backends.some(({ loaded }) => loaded !== null);
  const more = userfaultfdModel === undefined ? [] : userfaultfdQuestions(userfaultfdModel);
  const answers = usable ? askKernel(program, ['rows', ...openingQuestions, ...more]) : new Map<string, KernelAnswer>();
  const layouts = diagnoseLayouts(models, types);
  const userfaultfd = userfaultfdModel === undefined ? null : diagnoseUserfaultfd(userfaultfdModel, answers);
  const verdicts = [
    layouts.verdict,
    ...(userfaultfd === null ? [] : [userfaultfd.verdict]),
    ...(machine.unseen === null ? [] : ['unknown']),
  ];
  return {
    schema: 'doctor/1',
    verdict: (['differs', 'unknown'] as const).find((each) => verdicts.includes(each)) ?? 'agrees',
    machine,
    target,
    headers: models.map(({ header }) => header),
    layouts,
    userfaultfd,
    opening: diagnoseOpening(machine, answers),
    backends,
    backendsUnknown,
    rows: diagnoseRows(answers.get('rows')),
  };
}

function diagnoseRows(answer: KernelAnswer | undefined): RowDiagnosis | null {
  if (answer === undefined) return null;
  const available = answer.facts.get('available') === 'true';
  return { available, reason: available ? null : (answer.facts.get('reason') ?? answer.message) };
}

function diagnoseBackends(program: string): Pick<Diagnosis, 'backends' | 'backendsUnknown'> {
  const list = askKernel(program, ['backends']).get('backends');
  const names = list?.facts.get('names')?.split(' ') ?? [];
  const questions = names.map((name) => `backend:${name}`);
  const answers = askKernel(program, questions);
  const backends = names.map((name) => {
    const answer = answers.get(`backend:${name}`);
    return { name, loaded: answer?.facts.get('loaded') ?? null, reason: answer?.message ?? null };
  });
  return {
    backends,
    backendsUnknown: names.length === 0 ? (list?.message ?? 'the program that asks did not answer') : null,
  };
}
