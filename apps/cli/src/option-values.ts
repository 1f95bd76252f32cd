import { InvalidArgumentError, Option } from 'commander'

/** A parser of whole numbers from `least` up. */
export const wholeNumber = (least: number) => (text: string) => {
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value
  throw new InvalidArgumentError(`It must be a whole number from ${least} up.`)
}

/** A parser of numbers from 0 to 1. */
export const share = (text: string) => {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('It must be a number from 0 to 1.')
}

export const backendNames = ['cuda', 'webgpu', 'node', 'wasm', 'cpu'] as const

export interface BackendChoice {
  backend?: (typeof backendNames)[number]
  threads?: number
}

export const jsonOption = () =>
  new Option('--json', 'print the result as JSON, and nothing else, on standard output')

export const backendOption = (
  description = 'compute on this backend (default: the fastest that works)',
) => new Option('--backend <name>', description).choices(backendNames)

export const threadsOption = () =>
  new Option('--threads <count>', 'threads of the wasm backend (default: all cores)').argParser(
    wholeNumber(1),
  )

/** Of commands whose run lies in a folder and can be gone on with. */
export const resumeOption = () =>
  new Option('--resume', 'go on with the run in the folder; an error where there is none')

export const freshOption = () =>
  new Option('--fresh', 'start anew, and remove the run that is in the folder')

export const checkpointOption = () =>
  new Option('--checkpoint-seconds <count>', 'seconds between checkpoints (default: 60)').argParser(
    wholeNumber(1),
  )

/** For tests and trials: not shown in the help. */
export const limitOption = () =>
  new Option('--limit <count>', 'use only so many pictures of each part')
    .argParser(wholeNumber(1))
    .hideHelp()
