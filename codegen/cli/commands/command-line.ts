// All commands, for what names none of them: help, the version, a misspelt name.

import { programOf } from '../program/program.ts';
import { addAtlasCommand } from './atlas.ts';
import { addDoctorCommand } from './doctor.ts';
import { addDriftCommand } from './drift.ts';
import { addEvalCommand } from './eval.ts';
import { addExplainCommand } from './explain.ts';
import { addGenerateCommand } from './generate.ts';
import { addInitCommand } from './init.ts';
import { addLayoutCommand } from './layout.ts';
import { addLintCommand } from './lint.ts';
import { addModelCommand } from './model.ts';
import { addSinceCommand } from './since.ts';

/** In the order of the help text. */
export const run = programOf(
  addGenerateCommand,
  addInitCommand,
  addModelCommand,
  addEvalCommand,
  addLayoutCommand,
  addExplainCommand,
  addDriftCommand,
  addSinceCommand,
  addAtlasCommand,
  addDoctorCommand,
  addLintCommand,
);
