import { type KernelSpan, kernelSpans } from './kernel-spans.js'
import type { Profile } from './profile.js'

/** An event as Chrome's tracing knows it; times are in microseconds. */
export interface TraceEvent {
  /** 'X': a stretch of time; 'C': values at a time; 'M': a name. */
  ph: 'X' | 'C' | 'M'
  name: string
  cat?: string
  ts?: number
  dur?: number
  pid: number
  tid: number
  args: Record<string, unknown>
}

/** A file of events as chrome://tracing and Perfetto open it. */
export interface ProfileTrace {
  traceEvents: TraceEvent[]
  displayTimeUnit: 'ms'
  otherData: Record<string, unknown>
}

/**
 * A profile as trace events, which chrome://tracing and https://ui.perfetto.dev show: phases, layers and kernels, and
 * the memory of tensors. Write it with `JSON.stringify`.
 */
export function profileToTrace(profile: Profile): ProfileTrace {
  const { backend, model, durationMs, isAsynchronous, memory } = profile
  const process = `${model ?? 'step'} on ${backend.name} (${backend.description})`
  return {
    traceEvents: [
      { ph: 'M', name: 'process_name', ...here, args: { name: process } },
      { ph: 'M', name: 'thread_name', ...here, args: { name: 'kernels' } },
      ...kernelSpans(profile).flatMap(eventsOf),
    ],
    displayTimeUnit: 'ms',
    otherData: { backend, model, durationMs, isAsynchronous, memory },
  }
}

const here = { pid: 1, tid: 1 }
const microseconds = (milliseconds: number) => Math.round(milliseconds * 1e6) / 1e3

function eventsOf(span: KernelSpan): TraceEvent[] {
  const { kind, name, path, startMs, durationMs, kernel } = span
  const ts = microseconds(startMs)
  const event = { ph: 'X', name, cat: kind, ts, dur: microseconds(durationMs), ...here } as const
  if (!kernel) return [{ ...event, args: path ? { path } : {} }]
  const {
    liveBytes,
    liveTensors,
    startMs: _,
    durationMs: __,
    parent: ___,
    op: ____,
    ...args
  } = kernel
  const end = microseconds(startMs + durationMs)
  return [
    { ...event, args },
    { ph: 'C', name: 'memory', ts: end, ...here, args: { bytes: liveBytes } },
    { ph: 'C', name: 'tensors', ts: end, ...here, args: { tensors: liveTensors } },
  ]
}
