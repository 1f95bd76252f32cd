import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recipes } from '@cnn/recipes'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { beginRun, openRun } from './run-folder.js'

const [recipe, other] = [recipes[0]!, recipes[1]!]
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-run-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function startedRun() {
  const { settings } = await openRun(folder, recipe, { epochs: 3, data: 'sample' })
  await beginRun(folder, settings)
  await writeFile(join(folder, 'checkpoint.safetensors'), '')
}

describe('the folder of a run', () => {
  test('takes what is asked for where there is no run', async () => {
    const opened = await openRun(folder, recipe, { seed: 7 })
    expect(opened).toEqual({ settings: { recipe: recipe.name, seed: 7 }, goesOn: false })
  })

  test('goes on with the settings of the run that is there', async () => {
    await startedRun()
    const { settings, goesOn } = await openRun(folder, recipe, {})
    expect(settings).toEqual({ recipe: recipe.name, seed: 1, epochs: 3, data: 'sample' })
    expect(goesOn).toBe(true)
  })

  test('refuses to make another run of it', async () => {
    await startedRun()
    const code = { code: 'run-mismatch' }
    await expect(openRun(folder, recipe, { epochs: 4 })).rejects.toMatchObject(code)
    await expect(openRun(folder, other, {})).rejects.toMatchObject(code)
  })

  test('keeps in whose features a GAN is judged, and refuses another judge', async () => {
    const judged = { judge: 'cifar10', metricsEvery: 500 }
    const { settings } = await openRun(folder, recipe, judged)
    await beginRun(folder, settings)
    await writeFile(join(folder, 'checkpoint.safetensors'), '')
    expect((await openRun(folder, recipe, {})).settings).toMatchObject(judged)
    const refused = openRun(folder, recipe, { judge: 'own.safetensors' })
    await expect(refused).rejects.toThrow(/with judge cifar10, not own\.safetensors/)
  })

  test('takes a judge that is asked for where the run is older than that was kept', async () => {
    await startedRun()
    const { settings, goesOn } = await openRun(folder, recipe, { judge: 'own.safetensors' })
    expect([settings.judge, settings.epochs, goesOn]).toEqual(['own.safetensors', 3, true])
    expect((await openRun(folder, recipe, {})).settings.judge).toBe(undefined)
  })

  test('wants a run to resume, and not both at once', async () => {
    const resuming = openRun(folder, recipe, { resume: true })
    await expect(resuming).rejects.toMatchObject({ code: 'no-run' })
    const both = openRun(folder, recipe, { resume: true, fresh: true })
    await expect(both).rejects.toMatchObject({ code: 'bad-option' })
  })

  test('is cleared of its run by a fresh start, and of nothing else', async () => {
    await startedRun()
    const weights = [`${recipe.name}.safetensors`, `${recipe.name}-discriminator.safetensors`]
    const runs = [...weights, 'best.safetensors', 'log.jsonl', 'profile.html']
    for (const name of [
      ...runs,
      'events.out.tfevents.1700000000.cnn',
      'mine.safetensors',
      'a.txt',
    ]) {
      await writeFile(join(folder, name), '')
    }
    await mkdir(join(folder, 'phase-2'))
    await writeFile(join(folder, 'phase-2', 'checkpoint.safetensors'), '')
    const { settings, goesOn } = await openRun(folder, recipe, { fresh: true })
    expect([settings, goesOn]).toEqual([{ recipe: recipe.name, seed: 1 }, false])
    // Until all else is found, nothing is lost.
    expect(await readdir(folder)).toContain('best.safetensors')
    await beginRun(folder, settings, { fresh: true })
    const left = await readdir(folder, { recursive: true })
    expect(left.sort()).toEqual(['a.txt', 'mine.safetensors', 'phase-2', 'run.json'])
  })

  test('with settings that are none is told', async () => {
    await writeFile(join(folder, 'run.json'), '{')
    await expect(openRun(folder, recipe, {})).rejects.toMatchObject({ code: 'bad-run-folder' })
  })
})
