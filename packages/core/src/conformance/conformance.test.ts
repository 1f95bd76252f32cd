import { beforeAll, describe, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { conformanceCases } from './cases/index.js'
import { checkConformance } from './conformance.js'
import { type ConformanceCase, caseName } from './conformance-case.js'
import type { CaseResult, Cell } from './examine.js'
import { describeFault, faultsOf } from './summary.js'

async function check(cases: readonly ConformanceCase[]) {
  const results: CaseResult[] = []
  for await (const result of checkConformance({ cases })) results.push(result)
  return results
}

const settings = [
  { backend: 'cpu', threads: 1 },
  { backend: 'wasm', threads: 1 },
  { backend: 'wasm', threads: 2 },
] as const

describe.each(settings)('$backend with $threads threads', ({ backend, threads }) => {
  beforeAll(async () => {
    await useBackend(backend, { threads })
  })

  test.each(conformanceCases.map((one) => [caseName(one), one] as const))('%s', async (_, one) => {
    const before = tf.memory().numTensors
    const results = await check([one])
    const column = { name: backend, backend, description: '', results }
    expect(faultsOf(column).map(describeFault)).toEqual([])
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('no two cases have the same name', () => {
  const names = conformanceCases.map(caseName)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

describe('what the suite finds', () => {
  const right = conformanceCases.find(({ op }) => op === 'sin')!
  const spoiled = async (
    compute: ConformanceCase['compute'],
    change: Partial<ConformanceCase> = {},
  ) => {
    const [result] = await check([{ ...right, ...change, compute }])
    return result!
  }
  const verdicts = ({ forward, first, second }: CaseResult) =>
    [forward, first, second].map(({ verdict }: Cell) => verdict)

  beforeAll(async () => {
    await useBackend('cpu')
  })

  test('a wrong value', async () => {
    const result = await spoiled((x) => tf.mul(tf.sin(x!), 1 + 1e-4))
    expect(verdicts(result)).toEqual(['wrong', 'wrong', 'wrong'])
  })

  test('a single NaN', async () => {
    const result = await spoiled((x) => {
      const y = tf.sin(x!)
      return tf.where(tf.equal(y, tf.max(y)), tf.fill(y.shape, Number.NaN), y)
    })
    expect(result.forward).toMatchObject({ verdict: 'wrong', error: Number.POSITIVE_INFINITY })
  })

  test('a wrong first derivative', async () => {
    const wrong = tf.customGrad((x, save) => {
      ;(save as tf.GradSaveFunc)([x as tf.Tensor])
      return {
        value: tf.sin(x as tf.Tensor),
        gradFunc: (dy, [saved]) => tf.mul(dy as tf.Tensor, tf.mul(tf.cos(saved!), 0.99)),
      }
    })
    expect(verdicts(await spoiled((x) => wrong(x!)))).toEqual(['right', 'wrong', 'wrong'])
  })

  test('a wrong second derivative', async () => {
    const wrong = tf.customGrad((x, save) => {
      const y = tf.sin(x as tf.Tensor)
      ;(save as tf.GradSaveFunc)([tf.cos(x as tf.Tensor)])
      return { value: y, gradFunc: (dy, [slope]) => tf.mul(dy as tf.Tensor, slope!) }
    })
    expect(verdicts(await spoiled((x) => wrong(x!)))).toEqual(['right', 'right', 'wrong'])
  })

  test('a missing kernel, a missing gradient, another shape', async () => {
    const missing = await spoiled(() => tf.engine().runKernel('NoSuchKernel', {}))
    expect(missing.forward).toMatchObject({ verdict: 'missing', reason: /NoSuchKernel/ })
    const flat = await spoiled((x) => tf.reshape(tf.sin(x!), [-1]))
    expect(flat.forward).toMatchObject({ verdict: 'wrong', reason: 'shape [35], not [5,7]' })
  })

  test('a kernel that was sabotaged', async () => {
    const { kernelFunc, ...kernel } = tf.getKernel(tf.Sin, 'cpu')!
    const replace = (compute: tf.KernelFunc) => {
      tf.unregisterKernel(tf.Sin, 'cpu')
      tf.registerKernel({ ...kernel, kernelFunc: compute })
    }
    replace((call) => {
      const output = kernelFunc(call) as tf.TensorInfo
      const values = tf.backend().readSync(output.dataId) as Float32Array
      values[3]! += 1e-3
      return output
    })
    const [result] = await check([right])
    replace(kernelFunc)
    expect(verdicts(result!)).toEqual(['wrong', 'right', 'wrong'])
  })

  test('that a signal ends it', async () => {
    const controller = new AbortController()
    const seen: string[] = []
    const run = async () => {
      for await (const { op } of checkConformance({ signal: controller.signal })) {
        seen.push(op)
        controller.abort()
      }
    }
    await expect(run()).rejects.toMatchObject({ code: 'aborted' })
    expect(seen).toHaveLength(1)
  })
})
