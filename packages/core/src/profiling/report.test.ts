import { expect, test } from 'vitest'
import type { KernelRecord } from './kernel-recorder.js'
import { kernelSpans } from './kernel-spans.js'
import type { Profile } from './profile.js'
import { profileToHtml } from './profile-page.js'
import { profileTable } from './profile-table.js'
import { profileToTrace } from './profile-trace.js'
import { profileByLayer, profileByOp } from './summarize.js'

function kernel(fields: Partial<KernelRecord>): KernelRecord {
  const { durationMs = 1, selfMs = durationMs } = fields
  return {
    ...{ op: 'Relu', phase: 'forward', startMs: 0, durationMs, selfMs },
    ...{ inputShapes: [[2, 3]], outputShapes: [[2, 3]] },
    ...{ flops: 0, bytes: 24, liveBytes: 1000, liveTensors: 3 },
    ...fields,
  }
}

const example: Profile = {
  result: undefined,
  backend: { name: 'wasm', description: 'WebAssembly SIMD, 1 thread', threads: 1 },
  model: 'Net',
  durationMs: 20,
  isAsynchronous: false,
  kernels: [
    kernel({ op: 'Cast', startMs: 0.5 }),
    kernel({ op: 'Conv2D', layer: 'block.0', startMs: 2, durationMs: 4, flops: 8e6 }),
    kernel({ layer: 'block.1', startMs: 6, durationMs: 3, selfMs: 1 }),
    kernel({ op: 'Maximum', layer: 'block.1', startMs: 6.5, durationMs: 2, parent: 2 }),
    kernel({ layer: '', startMs: 9 }),
    kernel({
      ...{ op: 'Conv2DBackpropFilter', phase: 'backward', layer: 'block.0' },
      ...{ startMs: 11, durationMs: 6, flops: 8e6 },
    }),
    kernel({ op: 'SgdUpdate', phase: 'update', startMs: 18, outputShapes: [] }),
  ],
  memory: {
    ...{ startBytes: 500, peakBytes: 2.5e6, endBytes: 500 },
    ...{ startTensors: 2, peakTensors: 9, endTensors: 2 },
  },
}

test('operations and layers are summed up, the longest first', () => {
  const [filter, conv, , ...others] = profileByOp(example)
  expect(filter).toMatchObject({ op: 'Conv2DBackpropFilter', selfMs: 6, share: 0.3 })
  expect(conv!.gflopsPerSecond).toBeCloseTo(2, 12)
  expect(others.map(({ gflopsPerSecond }) => gflopsPerSecond)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(profileByLayer(example).map(({ layer, count, selfMs }) => [layer, count, selfMs])).toEqual(
    [
      ['block.0', 2, 10],
      ['block.1', 2, 3],
      [undefined, 2, 2],
      ['', 1, 1],
    ],
  )
  expect(profileByLayer(example)[0]!.phases).toEqual({ forward: 4, backward: 6, update: 0 })
})

test('the table says it in aligned columns', () => {
  expect(profileTable(example, { rows: 2 })).toBe(
    `20.00 ms on wasm (WebAssembly SIMD, 1 thread), 0.8 GFLOP/s
16.00 ms in 7 kernels: forward 9.00, backward 6.00, update 1.00; 4.00 ms outside of kernels
memory of tensors: 500 bytes before, 2.5 MB at most, 500 bytes after (2, 9, 2 tensors)

operation             runs    ms   share  GFLOP/s  allocated
Conv2DBackpropFilter     1  6.00  30.0 %      1.3   24 bytes
Conv2D                   1  4.00  20.0 %      2.0   24 bytes
… 4 more                 5  6.00  30.0 %           120 bytes

layer     runs  forward  backward     ms   share  GFLOP/s
block.0      2     4.00      6.00  10.00  50.0 %      1.6
block.1      2     3.00      0.00   3.00  15.0 %
… 2 more     3     2.00      0.00   3.00  15.0 %`,
  )
})

test('on a backend that computes on its own time the table and the page say so', () => {
  const backend = { ...example.backend, name: 'webgpu' } as const
  const asynchronous = { ...example, backend, isAsynchronous: true }
  const says = 'webgpu computes on its own time: the times of kernels are those of submitting them'
  expect(profileTable(asynchronous)).toContain(says)
  expect(profileToHtml(asynchronous)).toContain(says)
  expect(profileTable(example)).not.toContain('submitting')
})

test('kernels stand within their layers, and these within the phases', () => {
  const lines = kernelSpans(example).map(
    ({ depth, name, startMs, durationMs }) =>
      `${'  '.repeat(depth)}${name} ${startMs}–${startMs + durationMs}`,
  )
  expect(lines).toEqual([
    'forward 0.5–10',
    '  Cast 0.5–1.5',
    '  (Net) 2–10',
    '    block 2–9',
    '      0 2–6',
    '        Conv2D 2–6',
    '      1 6–9',
    '        Relu 6–9',
    '          Maximum 6.5–8.5',
    '    Relu 9–10',
    'backward 11–17',
    '  (Net) 11–17',
    '    block 11–17',
    '      0 11–17',
    '        Conv2DBackpropFilter 11–17',
    'update 18–19',
    '  SgdUpdate 18–19',
  ])
})

test('the trace has an event for each, in microseconds', () => {
  const { traceEvents, otherData } = profileToTrace(example)
  const stretches = traceEvents.filter(({ ph }) => ph === 'X')
  expect(stretches).toHaveLength(17)
  const conv = stretches.find(({ name }) => name === 'Conv2D')
  expect(conv).toMatchObject({ ts: 2000, dur: 4000, cat: 'op', args: { layer: 'block.0' } })
  expect(traceEvents.filter(({ ph }) => ph === 'C')).toHaveLength(14)
  expect(otherData).toMatchObject({ model: 'Net', durationMs: 20 })
})

test('the page is one file that loads nothing and no text breaks out of', () => {
  const named = { ...example.kernels[0]!, op: '</script><b>' }
  const page = profileToHtml({ ...example, kernels: [named] }, { title: 'a <b> & c' })
  expect(page).toContain('<title>a &lt;b&gt; &amp; c: profile</title>')
  expect(page).not.toContain('</script><b>')
  expect(page).not.toMatch(/(src|href)=|https?:\/\/(?!www\.w3\.org)/)
  expect(profileToHtml({ ...example, kernels: [] })).toContain('</html>')
})
