import { join } from 'node:path';
import type { Resolution } from '../../codegen/abi/description/resolution.ts';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { resolve } from '../../codegen/abi/resolve.ts';
import { predefinedMacros } from '../../codegen/abi/target/predefined-macros.ts';
import { type Target, targetNamed } from '../../codegen/abi/target/target.ts';
import type { TranslationUnit } from '../../codegen/ast/declaration.ts';
import { parse } from '../../codegen/parser/parse.ts';
import { preprocess } from '../../codegen/preprocessor/preprocess.ts';
import type { PreprocessedUnit } from '../../codegen/preprocessor/preprocessed-unit.ts';
import { IncludePath } from '../../codegen/source/include-path.ts';
import { SourceFile } from '../../codegen/source/source-file.ts';

/** The committed headers of this project. */
export const snapshot = join(import.meta.dirname, '../../../headers');

/** Where the snapshot's headers lie for one target, in search order. */
export function snapshotFolders(target: Target): string[] {
  return [join(snapshot, 'freestanding'), join(snapshot, target.multiarch), snapshot];
}

export interface ParsedText {
  readonly unit: PreprocessedUnit;
  readonly declarations: TranslationUnit;
}

/** A header given as text, with the snapshot's headers to include. */
export function parseText(text: string, target: Target): ParsedText {
  return parseHeader(new SourceFile('test.h', '/test.h', text), new IncludePath(snapshotFolders(target)), target);
}

export function parseHeader(header: SourceFile, includePath: IncludePath, target: Target): ParsedText {
  // The snapshot has no asm/ioctl.h for every target: random records need none.
  const hasIoctl = includePath.find('asm/ioctl.h', 'angled', null) !== null;
  const after = hasIoctl ? [{ header: 'linux/ioctl.h', unless: '_IOC' }] : [];
  const unit = preprocess({ header, includePath, predefined: predefinedMacros(target), after });
  return { unit, declarations: parse(unit) };
}

export function resolveText(text: string, target: Target = targetNamed('x86_64')): Resolution {
  const { unit, declarations } = parseText(text, target);
  return resolve(unit, declarations, target);
}

export function modelOf(text: string, target = 'x86_64'): AbiModel {
  return resolveText(text, targetNamed(target)).model;
}
