import type { KernelRecord } from './kernel-recorder.js'
import type { Profile } from './profile.js'
import type { Phase } from './step-position.js'

/** What a group of kernels came to. Times are in milliseconds. */
export interface KernelSummary {
  count: number
  /** Without kernels that they ran and that are not of the group. */
  selfMs: number
  /** Of `selfMs`, by phase. */
  phases: Record<Phase, number>
  /** Part of the whole step's time, 0 to 1. */
  share: number
  flops: number
  /** Billions of floating-point operations per second; undefined where there is no arithmetic that is counted. */
  gflopsPerSecond?: number
  /** Allocated for tensors. */
  bytes: number
}

export interface OpSummary extends KernelSummary {
  op: string
}

export interface LayerSummary extends KernelSummary {
  /** The dotted path; '' is the model itself. Undefined for what ran outside of all modules. */
  layer?: string
}

/** The kernels of each name, those first that took most time. */
export const profileByOp = (profile: Profile): OpSummary[] =>
  summarize(profile, ({ op }) => op).map(([op, summary]) => ({ op, ...summary }))

/** The kernels of each layer, forward and backward, those first that took most time. */
export const profileByLayer = (profile: Profile): LayerSummary[] =>
  summarize(profile, ({ layer }) => layer).map(([layer, summary]) => ({ layer, ...summary }))

function summarize<Key>({ kernels, durationMs }: Profile, keyOf: (kernel: KernelRecord) => Key) {
  const groups = new Map<Key, KernelRecord[]>()
  for (const kernel of kernels) {
    const key = keyOf(kernel)
    const group = groups.get(key)
    if (group) group.push(kernel)
    else groups.set(key, [kernel])
  }
  return [...groups]
    .map(([key, group]) => [key, summaryOf(group, durationMs)] as const)
    .sort(([, a], [, b]) => b.selfMs - a.selfMs)
}

/** What these kernels of a step came to. */
export const summaryOf = (kernels: readonly KernelRecord[], durationMs: number): KernelSummary =>
  sumUp(
    kernels.map(({ phase, selfMs, flops, bytes }) => ({
      ...{ count: 1, selfMs, flops, bytes },
      phases: { forward: 0, backward: 0, update: 0, [phase]: selfMs },
    })),
    durationMs,
  )

type Amounts = Pick<KernelSummary, 'count' | 'selfMs' | 'phases' | 'flops' | 'bytes'>

/** Several summaries as one. */
export function sumUp(parts: readonly Amounts[], durationMs: number): KernelSummary {
  const sum = (pick: (part: Amounts) => number) => parts.reduce((all, part) => all + pick(part), 0)
  const [selfMs, flops] = [sum((part) => part.selfMs), sum((part) => part.flops)]
  return {
    count: sum((part) => part.count),
    selfMs,
    phases: {
      forward: sum(({ phases }) => phases.forward),
      backward: sum(({ phases }) => phases.backward),
      update: sum(({ phases }) => phases.update),
    },
    share: durationMs > 0 ? selfMs / durationMs : 0,
    flops,
    gflopsPerSecond: flops > 0 && selfMs > 0 ? flops / selfMs / 1e6 : undefined,
    bytes: sum((part) => part.bytes),
  }
}
