import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { callCli } from './call-cli.js'

describe('asked how', () => {
  test('it says its verbs, its version and its exit codes', async () => {
    const help = await callCli('--help')
    const version = await callCli('--version')
    expect(help.code).toBe(0)
    for (const verb of [
      'tour',
      'train',
      'evaluate',
      'classify',
      'detect',
      'generate',
      'finetune',
      'calibrate',
      'metrics',
      'doctor',
      'Exit codes',
    ]) {
      expect(help.stdout).toContain(verb)
    }
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
    expect(version.stdout.trim()).toBe(JSON.parse(manifest).version)
    expect(await callCli()).toEqual(help)
  })

  test.each([
    'tour',
    'train',
    'evaluate',
    'classify',
    'detect',
    'generate',
    'finetune',
    'calibrate',
    'doctor',
  ])('%s gives examples', async (verb) => {
    const { code, stdout } = await callCli(verb, '--help')
    expect(code).toBe(0)
    expect(stdout).toContain(`$ cnn ${verb}`)
    expect(stdout).toContain('--json')
  })
})

describe('used wrongly', () => {
  test.each([
    [['trian'], /Did you mean train/],
    [['train'], /missing required argument/],
    [['train', 'mnist', '--epochs', 'ten'], /whole number from 1 up/],
    [['train', 'mnist', '--backend', 'quantum'], /Allowed choices are/],
    [['tour', '--opn'], /Did you mean --open/],
  ])('%j ends with 2', async (args, says) => {
    const { code, stdout, stderr } = await callCli(...args)
    expect(stderr).toMatch(says)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  test.each([
    [['train', 'fashon-mnist'], 'Did you mean "fashion-mnist"?'],
    [['train', 'fashion-mnist', '--data', 'nowhere'], "no data set 'nowhere'"],
    [['train', 'mnist', '--data', 'sample'], 'trained on MNIST, not on sample'],
    [['train', 'fashion-mnist', '--resume', '--out', 'empty'], 'has no run to go on with'],
    [['evaluate', 'mnst'], 'Did you mean "mnist"?'],
    [['evaluate', 'gone.safetensors'], 'There is no file gone.safetensors'],
    [['classify', 'gone.png'], 'There is no file gone.png'],
    [['finetune', 'gone', '--out', 'empty'], 'There is no folder'],
    [['evaluate', 'mnist', '--kind', 'masks'], '--kind is for files of detections'],
    [
      ['evaluate', 'found.json', '--coco', 'truth.json', '--split', 'test'],
      '--split is for weights',
    ],
    [['doctor', '--op', 'conv'], 'add --full'],
  ])('%j ends with 1 and without a stack', async (args, says) => {
    const { code, stderr } = await callCli(...args)
    expect(stderr).toContain(says)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(code).toBe(1)
  })

  test('with --json the error is JSON, alone on standard output', async () => {
    const { code, stdout, stderr } = await callCli('train', 'fashon-mnist', '--json')
    expect(JSON.parse(stdout).error.code).toBe('unknown-recipe')
    expect(stderr).toContain('Did you mean')
    expect(code).toBe(1)
  })
})
