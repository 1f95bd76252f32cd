import { CnnError } from '@cnn/core'
import { type GanRecipe, runGanRecipe, unmet } from '@cnn/recipes'
import { startBackend } from './backend-choice.js'
import { commandName, quoted } from './command-name.js'
import { describeData, findGanData } from './find-data.js'
import { ganLogs } from './gan-progress.js'
import { measuringLine, reportText } from './gan-text.js'
import type { RecipeRun } from './recipe-run.js'
import { beginRun } from './run-folder.js'
import { sayingHowToGoOn } from './saying-how-to-go-on.js'

/** Trains a GAN by its recipe, and tells what its generator reaches. Throws what `runGanRecipe` does. */
export async function trainGanRecipe(recipe: GanRecipe, run: RecipeRun) {
  const { name, folder, settings, options, context } = run
  const { terminal, signal } = context
  refuseForeign(recipe, run)
  const data = await findGanData({ ...settings, recipe, signal })
  const backend = await startBackend(options, terminal)
  const { ink } = terminal
  const [from, counts] = describeData(data)
  terminal.say(`${ink.dim('data')}     ${from}\n         ${counts}\n`)
  await beginRun(folder, settings, options)
  const started = performance.now()
  const call = { words: ['train', name, '--out', folder], folder, choice: options, terminal }
  const { weights, card, report, generator } = await sayingHowToGoOn(call, () =>
    runGanRecipe(recipe, {
      ...{ folder, data, steps: settings.steps, seed: settings.seed, signal },
      checkpointSeconds: options.checkpointSeconds,
      log: ganLogs(terminal, folder),
      onProgress: (progress) => terminal.progress(measuringLine(progress)),
    }),
  )
  generator.dispose()
  const seconds = (performance.now() - started) / 1000
  terminal.say(`\n${reportText(report, data.classes, ink)}\n`)
  for (const line of [...report.warnings, ...unmet(recipe, report.figures)]) terminal.warn(line)
  terminal.say(`${ink.dim('weights')}  ${weights}`)
  terminal.say(`${ink.dim('card   ')}  ${card}`)
  terminal.say(`\nTry them: ${commandName()} generate --weights ${quoted(weights)} --grid out.png`)
  terminal.result({
    ...{ ...settings, weights, card, data: data.test.name, source: data.source },
    ...{ figures: report.figures, folder, seconds },
    backend: { name: backend.name, threads: backend.threads },
  })
}

/** Options of the trainings of other networks. */
function refuseForeign({ name }: GanRecipe, { settings, options }: RecipeRun) {
  if (settings.epochs !== undefined) {
    throw new CnnError('bad-option', `${name} counts steps: give --steps in place of --epochs.`)
  }
  if (options.profile) {
    throw new CnnError('bad-option', `${name} trains two networks in turns: leave out --profile.`)
  }
}
