import { expect, test, vi } from 'vitest'
import { defaultSettings } from './settings-form.js'
import { loadTrained, startTraining, training } from './training.js'

/** A worker whose measurement, and whose reading of weights, end when the test lets them. */
const worker = vi.hoisted(() => ({
  measured: (_: { accuracy: number }) => {},
  refused: undefined as ((_: Error) => void) | undefined,
}))

vi.mock('../engine/engine.js', async (original) => {
  const service = {
    begin: (_: unknown, weights?: Uint8Array) =>
      weights
        ? new Promise((_, reject) => (worker.refused = reject))
        : { widths: [8], parameters: 1, batches: 1 },
    learn: async () => 'stopped',
    weights: async () => new Uint8Array(1),
    evaluate: () => new Promise((resolve) => (worker.measured = resolve)),
  }
  return {
    ...(await original<object>()),
    ask: async (_: string, act: (own: object) => unknown) => act(service),
  }
})

const isIn = (fields: object) => vi.waitFor(() => expect(training.value).toMatchObject(fields))

test.each(['before', 'after'])(
  'a bad weights file is refused %s the measurement ends, which loses nothing',
  async (when) => {
    const running = startTraining(defaultSettings)
    await isIn({ phase: 'stopped', measured: 0 })
    worker.refused = undefined
    const loading = loadTrained(new File(['bad'], 'bad.safetensors'), defaultSettings)
    const refused = await vi.waitFor(() => worker.refused ?? expect.fail())
    expect(training.value.phase).toBe('preparing')
    const steps = [
      () => refused(new Error('That is no safetensors file.')),
      () => worker.measured({ accuracy: 0.8 }),
    ]
    if (when === 'after') steps.reverse()
    steps[0]!()
    await new Promise((resolve) => setTimeout(resolve))
    steps[1]!()
    await Promise.all([running, loading])
    expect(training.value).toMatchObject({
      ...{ phase: 'stopped', measured: undefined, evaluation: { accuracy: 0.8 } },
      error: 'That is no safetensors file.',
    })
  },
)
