import type { Context } from './action.js'
import type { BackendChoice } from './option-values.js'
import type { RunSettings } from './run-folder.js'

/** A call of `cnn train` with a recipe. */
export interface RecipeRun {
  /** What the recipe was called. */
  name: string
  folder: string
  settings: RunSettings
  options: BackendChoice & { fresh?: boolean; checkpointSeconds?: number; profile?: boolean }
  context: Context
}
