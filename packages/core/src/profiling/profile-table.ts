import type { Profile } from './profile.js'
import { formatBytes, formatGflops, formatMs, formatShare, layerTitle } from './quantities.js'
import { type KernelSummary, profileByLayer, profileByOp, summaryOf, sumUp } from './summarize.js'

export interface ProfileTableOptions {
  /** How many operations, and how many layers, are shown; the rest is summed up. Default 20. */
  rows?: number
}

/** A profile as text in aligned columns: the step, its memory, and where the time went by operation and by layer. */
export function profileTable(profile: Profile, { rows = 20 }: ProfileTableOptions = {}): string {
  const ops = table(
    ['operation', 'runs', 'ms', 'share', 'GFLOP/s', 'allocated'],
    shorten(profileByOp(profile), rows, profile, ({ op }) => op).map(([name, summary]) => [
      ...[name, String(summary.count), formatMs(summary.selfMs), formatShare(summary.share)],
      ...[formatGflops(summary.gflopsPerSecond), formatBytes(summary.bytes)],
    ]),
  )
  const parts = [profileHeadline(profile).join('\n'), ops]
  if (profile.model !== undefined) parts.push(layerTable(profile, rows))
  if (profile.isAsynchronous) parts.push(submissionNote(profile))
  return parts.join('\n\n')
}

/** What the whole step came to, in some lines. */
export function profileHeadline(profile: Profile): string[] {
  const { backend, durationMs, kernels, memory } = profile
  const { selfMs, flops, phases } = summaryOf(kernels, durationMs)
  const rate = flops > 0 ? `, ${formatGflops(flops / durationMs / 1e6)} GFLOP/s` : ''
  const times = Object.entries(phases).filter(([, ms]) => ms > 0)
  return [
    `${formatMs(durationMs)} ms on ${backend.name} (${backend.description})${rate}`,
    `${formatMs(selfMs)} ms in ${kernels.length} kernels: ${times.map(([phase, ms]) => `${phase} ${formatMs(ms)}`).join(', ')}; ${formatMs(Math.max(0, durationMs - selfMs))} ms outside of kernels`,
    `memory of tensors: ${formatBytes(memory.startBytes)} before, ${formatBytes(memory.peakBytes)} at most, ${formatBytes(memory.endBytes)} after (${memory.startTensors}, ${memory.peakTensors}, ${memory.endTensors} tensors)`,
  ]
}

/** What to think of the times of kernels on a backend that computes on its own time. */
export const submissionNote = ({ backend, durationMs }: Profile) =>
  `${backend.name} computes on its own time: the times of kernels are those of submitting them. Until everything was computed, the step took ${formatMs(durationMs)} ms.`

function layerTable(profile: Profile, rows: number) {
  const title = ({ layer }: { layer?: string }) => layerTitle(layer, profile)
  return table(
    ['layer', 'runs', 'forward', 'backward', 'ms', 'share', 'GFLOP/s'],
    shorten(profileByLayer(profile), rows, profile, title).map(([name, summary]) => [
      ...[name, String(summary.count)],
      ...[formatMs(summary.phases.forward), formatMs(summary.phases.backward)],
      ...[formatMs(summary.selfMs), formatShare(summary.share)],
      formatGflops(summary.gflopsPerSecond),
    ]),
  )
}

/** The first rows, and one for all others. */
function shorten<Row extends KernelSummary>(
  summaries: readonly Row[],
  rows: number,
  { durationMs }: Profile,
  nameOf: (row: Row) => string,
): [string, KernelSummary][] {
  const named = summaries.map((row): [string, KernelSummary] => [nameOf(row), row])
  if (named.length <= rows + 1) return named
  const others = summaries.slice(rows)
  return [...named.slice(0, rows), [`… ${others.length} more`, sumUp(others, durationMs)]]
}

/** The first column is flush left, the numbers are flush right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
