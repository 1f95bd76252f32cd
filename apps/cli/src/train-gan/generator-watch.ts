import { readFile } from 'node:fs/promises'
import { jsonlLog } from '@cnn/core'
import type { ImageGenerator } from '@cnn/gan'
import {
  type ExtractedFeatures,
  extractFeatures,
  type FeatureExtractor,
  type KernelDistance,
  kernelDistance,
  type Memorization,
  memorization,
  type PrecisionRecall,
  precisionRecall,
} from '@cnn/gan/metrics'
import type { Context } from '../action.js'
import { formatCount, formatPercent } from '../terminal/quantities.js'
import type { OwnPictures } from './read-own-pictures.js'

/** How good a generator's pictures are after a step, as one extractor sees them. */
export interface GeneratorLook {
  step: number
  samples: number
  /** Against all pictures of the folder. */
  kid: KernelDistance
  /** Where pictures were held back. */
  memorization?: Memorization
}

/** What the last look sees. */
export interface MeasuredGenerator extends GeneratorLook {
  precisionRecall: PrecisionRecall
}

/** A line of metrics.jsonl. */
export interface LookLine {
  kind: 'look'
  /** In whose features. */
  extractor: string
  step: number
  steps: number
  samples: number
  kid: number
  low: number
  high: number
  nearCopies?: number
  /** How many of the pictures held out lie as near to what was learned. */
  usualCopies?: number
  verdict?: Memorization['verdict']
}

/** Samples of a look while the training goes on; at its end as many as there are pictures, within these bounds. */
const [fewSamples, manySamples] = [256, 1000]
/** They are not those that the training shows. */
const seed = 1000

/** Watches whether a generator gets better, and whether it only copies. The pictures are looked at once. */
export class GeneratorWatch {
  readonly #log: (line: LookLine) => Promise<void>
  #real?: { all: ExtractedFeatures; learned?: ExtractedFeatures; held?: ExtractedFeatures }

  /** @param file gets a line for each look */
  constructor(
    readonly extractor: FeatureExtractor,
    readonly pictures: Pick<OwnPictures, 'all' | 'learned' | 'held'>,
    readonly context: Context,
    file: string,
  ) {
    this.#log = jsonlLog<LookLine>(file)
  }

  /** Looks at some samples, and says what it saw. */
  async look(generator: ImageGenerator, step: number, steps: number): Promise<GeneratorLook> {
    const { terminal } = this.context
    const made = await this.#samplesOf(generator, fewSamples)
    const look = await this.#compare(made, step)
    const line = lineOf(look, { steps, extractor: this.extractor.name })
    await this.#log(line)
    terminal.clearProgress()
    terminal.say(lookText(line, terminal.ink))
    if (look.memorization?.verdict === 'copies') terminal.warn(`  ${look.memorization.message}`)
    return look
  }

  /** Looks at more samples, with precision and recall. */
  async measure(generator: ImageGenerator, step: number): Promise<MeasuredGenerator> {
    const pictures = this.pictures.all.size!
    const count = Math.min(manySamples, Math.max(fewSamples, pictures))
    const made = await this.#samplesOf(generator, count)
    const look = await this.#compare(made, step)
    const { all } = await this.#reality()
    const { signal } = this.context
    const found = await precisionRecall(all.features, made.features, made.dimensions, { signal })
    this.context.terminal.clearProgress()
    return { ...look, precisionRecall: found }
  }

  async #compare(made: ExtractedFeatures, step: number): Promise<GeneratorLook> {
    const { all, learned, held } = await this.#reality()
    const { dimensions } = made
    const { signal } = this.context
    const kid = await kernelDistance(made.features, all.features, dimensions, { signal })
    const look = { step, samples: made.count, kid }
    if (!learned || !held) return look
    return {
      ...look,
      memorization: await memorization(
        ...([made.features, learned.features, held.features, dimensions] as const),
        { signal },
      ),
    }
  }

  async #reality() {
    const { all, learned, held } = this.pictures
    this.#real ??= {
      all: await this.#see(all, 'pictures'),
      ...(held.size! > 0 && {
        learned: await this.#see(learned, 'training pictures'),
        held: await this.#see(held, 'pictures held out'),
      }),
    }
    return this.#real
  }

  async #samplesOf(generator: ImageGenerator, count: number) {
    const { terminal, signal } = this.context
    terminal.progress('  looking at samples')
    const images = await generator.sample(count, { seed, signal })
    return extractFeatures(this.extractor, images, { signal })
  }

  #see(pictures: OwnPictures['all'], what: string) {
    const { terminal, signal } = this.context
    return extractFeatures(this.extractor, pictures, {
      signal,
      onProgress: ({ done }) => terminal.progress(`  looking at ${formatCount(done)} ${what}`),
    })
  }
}

const lineOf = (
  { step, samples, kid, memorization }: GeneratorLook,
  { steps, extractor }: Pick<LookLine, 'steps' | 'extractor'>,
): LookLine => ({
  ...{ kind: 'look', extractor, step, steps, samples, kid: kid.mean },
  ...{ low: kid.interval.low, high: kid.interval.high },
  ...(memorization && {
    nearCopies: memorization.closeShare,
    usualCopies: memorization.usualShare,
    verdict: memorization.verdict,
  }),
})

function lookText(
  { step, kid, low, high, nearCopies, usualCopies }: LookLine,
  ink: Context['terminal']['ink'],
): string {
  const parts = [
    `  step ${formatCount(step)}`,
    `${ink.bold(`KID ${three(kid)}`)} ${ink.dim(`(${three(low)} to ${three(high)})`)}`,
  ]
  if (nearCopies !== undefined && usualCopies !== undefined) {
    const usual = ink.dim(`(${formatPercent(usualCopies)} of those held out)`)
    parts.push(`near copies ${formatPercent(nearCopies)} ${usual}`)
  }
  return parts.join('  ')
}

/** All looks of a run in one extractor's features, also those before it was cut off. */
export async function readLooks(file: string, extractor: string): Promise<LookLine[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LookLine)
    .filter((look) => look.extractor === extractor)
}

/** Where samples were nearer to the pictures at an earlier look, beyond chance. */
export function bestRemark(looks: readonly LookLine[], low: number): string | undefined {
  const [best] = [...looks].sort((a, b) => a.kid - b.kid)
  if (!best || best.high >= low) return undefined
  return `KID was lower at step ${best.step}: ${three(best.kid)}. \`--fresh --steps ${best.step}\` ends there.`
}

/** Three digits. */
export const three = (value: number) => String(Number(value.toPrecision(3)))
