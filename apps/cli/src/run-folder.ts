import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CnnError, runFiles } from '@cnn/core'
import { type Recipe, recipes } from '@cnn/recipes'

/** What a run was started with; kept in its folder, so that going on needs no options. */
export interface RunSettings {
  /** The recipe's name; 'finetune' for a run without one. */
  recipe: string
  epochs?: number
  /** Of a GAN, in place of epochs: how often its generator learns. */
  steps?: number
  seed: number
  /** What --data said; the folder of pictures to fine-tune on. */
  data?: string
  limit?: number
  /** Of a fine-tuning: the weights that it began with, what it left as it was, and the side of its pictures. */
  from?: string
  freeze?: string
  size?: number
  /** Of a detector: the folder of its pictures, which network it is, and how it is trained. */
  images?: string
  network?: string
  batchSize?: number
  /** How many of the pictures are held back, 0 … 1. */
  heldOut?: number
  /** What becomes of boxes that are none. */
  faulty?: string
  mosaic?: number
  /** Whether pictures are mirrored. */
  flip?: boolean
  /** Of a GAN of one's own pictures: how they become squares, whether grey ones, its width, and how it is augmented. */
  fit?: string
  grey?: boolean
  width?: number
  augment?: string
  /** Of a GAN of one's own pictures: in whose features its samples are compared, and every how many steps. */
  judge?: string
  metricsEvery?: number
  /** Of people's own pictures: what the classes were called, in the order of the network's answers. */
  classes?: readonly string[]
}

/** Of these, runs that began with an earlier version know nothing: they go on with what is asked for. */
const addedLater = ['judge', 'metricsEvery'] as const

/** The name of a run that fine-tunes, and of the weights that it ends with. */
export const fineTuning = 'finetune'
export const fineTunedWeights = 'fine-tuned'

/** The name of a run that trains a detector on people's own boxes, and of the weights that it ends with. */
export const detectorTraining = 'detector'

/** The name of a run that trains a GAN on people's own pictures, and of the weights that it ends with. */
export const ganTraining = 'generator'

/** What people ask of a run on the command line. */
export interface RunWishes extends Partial<Omit<RunSettings, 'recipe'>> {
  resume?: boolean
  fresh?: boolean
}

const settingsFile = 'run.json'
/** What a run leaves in its folder, and a fresh start may remove. */
const weightsOfRun = [
  ...['checkpoint', 'best', fineTunedWeights, detectorTraining, ganTraining],
  ...recipes.map(({ name }) => name),
]
const belongsToRun = new RegExp(
  `^(run\\.json|profile\\.(html|json)|(log|metrics)\\.jsonl|events\\.out\\.tfevents\\.\\d+\\.cnn|(${weightsOfRun.join('|')})((-discriminator)?\\.safetensors(\\.\\w+\\.part)?|\\.md|(-neighbors)?\\.png))$`,
)
/** The grids of samples of a GAN. */
const isSampleGrid = /^step-\d+\.png$/

/**
 * Settles with which settings a run in this folder goes: those asked for, or, where a run is there already, those that
 * it was started with. Nothing is changed yet: that is for `beginRun`, when all else has been found.
 * @throws CnnError 'run-mismatch' where the run there is another one; 'no-run' with `resume` and nothing to resume
 */
export async function openRun(
  folder: string,
  recipe: Pick<Recipe, 'name'>,
  wishes: RunWishes,
): Promise<{ settings: RunSettings; goesOn: boolean }> {
  if (wishes.resume && wishes.fresh) {
    throw new CnnError(
      'bad-option',
      'Either --resume or --fresh: the one keeps the run, the other removes it.',
    )
  }
  const earlier = wishes.fresh ? undefined : await readRunSettings(folder)
  const goesOn = earlier !== undefined && existsSync(runFiles(folder).checkpoint)
  if (wishes.resume && !goesOn) {
    throw new CnnError(
      'no-run',
      `${folder} has no run to go on with. Without --resume one starts there.`,
    )
  }
  const asked = pickSettings(wishes)
  if (earlier && goesOn) {
    const settings = { ...only(addedLater, asked), ...earlier }
    requireSame(folder, settings, { recipe: recipe.name, ...asked })
    return { settings, goesOn }
  }
  const fallback = { recipe: recipe.name, seed: 1 }
  return { settings: { ...fallback, ...asked }, goesOn }
}

function pickSettings(wishes: RunWishes): Partial<RunSettings> {
  const { epochs, steps, seed, data, limit, from, freeze, size } = wishes
  const { images, network, batchSize, heldOut, faulty, mosaic, flip } = wishes
  const { fit, grey, width, augment, judge, metricsEvery } = wishes
  const named = {
    ...{ epochs, steps, seed, data, limit, from, freeze, size },
    ...{ images, network, batchSize, heldOut, faulty, mosaic, flip },
    ...{ fit, grey, width, augment, judge, metricsEvery },
  }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
}

const only = (names: readonly string[], settings: Partial<RunSettings>): Partial<RunSettings> =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)))

function requireSame(folder: string, earlier: RunSettings, asked: Partial<RunSettings>) {
  for (const [name, value] of Object.entries(asked)) {
    const before = earlier[name as keyof RunSettings]
    if (before === value) continue
    throw new CnnError(
      'run-mismatch',
      `${folder} holds a run with ${name} ${before ?? 'unset'}, not ${value}. Choose another folder with --out, start anew with --fresh, or leave ${name} as it was.`,
    )
  }
}

/**
 * The settings of the run in this folder, or undefined where there is none.
 * @throws CnnError 'bad-run-folder'
 */
async function readRunSettings(folder: string): Promise<RunSettings | undefined> {
  const path = join(folder, settingsFile)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new CnnError('bad-run-folder', `${path} cannot be read: ${message}.`, { cause })
  }
  try {
    const settings = JSON.parse(text) as RunSettings
    if (typeof settings.recipe === 'string' && Number.isInteger(settings.seed)) return settings
  } catch {
    // Falls through to the same error.
  }
  throw new CnnError(
    'bad-run-folder',
    `${path} does not describe a run. Choose another folder with --out, or --fresh.`,
  )
}

/**
 * Classes that were renamed, or came later, would give a network that is half learned other names than it learned.
 * @throws CnnError 'run-mismatch'
 */
export function requireClassesOfRun(
  folder: string,
  { classes: before }: RunSettings,
  now: readonly string[],
) {
  if (!before || (before.length === now.length && before.every((name, i) => name === now[i])))
    return
  throw new CnnError(
    'run-mismatch',
    `${folder} holds a run with the classes ${before.join(', ')}, not ${now.join(', ')}. Choose another folder with --out, or start anew with --fresh.`,
  )
}

/** Writes the settings, whole or not at all; with `fresh`, after what an earlier run left was removed. */
export async function beginRun(
  folder: string,
  settings: RunSettings,
  { fresh = false }: { fresh?: boolean } = {},
): Promise<void> {
  if (fresh) await clearRun(folder)
  await mkdir(folder, { recursive: true })
  const path = join(folder, settingsFile)
  await writeFile(`${path}.part`, `${JSON.stringify(settings, null, 2)}\n`)
  await rename(`${path}.part`, path)
}

/** Removes what an earlier run left, and nothing else. */
async function clearRun(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isFile() && belongsToRun.test(entry.name)) await rm(path)
    // A recipe's later phases have their checkpoints in folders of their own.
    if (entry.isDirectory() && /^phase-\d+$/.test(entry.name)) await clearRun(path)
    if (entry.isDirectory() && entry.name === 'samples') await clearSamples(path)
  }
}

async function clearSamples(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (isSampleGrid.test(name)) await rm(join(folder, name))
  }
}
