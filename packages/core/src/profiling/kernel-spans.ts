import type { KernelRecord } from './kernel-recorder.js'
import type { Profile } from './profile.js'
import { layerTitle } from './quantities.js'

/** A stretch of time: a phase, a layer within it, or a kernel. Times are in milliseconds since the step began. */
export interface KernelSpan {
  kind: 'phase' | 'layer' | 'op'
  name: string
  /** Of a layer: its whole path. */
  path?: string
  /** How many spans enclose it. */
  depth: number
  startMs: number
  durationMs: number
  kernel?: KernelRecord
}

type Group = Pick<KernelSpan, 'kind' | 'name' | 'path'>

/** The kernels of a step within their layers, and these within the phases; each span before those that it encloses. */
export function kernelSpans(profile: Profile): KernelSpan[] {
  const spans: KernelSpan[] = []
  const open: KernelSpan[] = []
  const depths: number[] = []
  for (const [index, kernel] of profile.kernels.entries()) {
    const { op: name, startMs, durationMs, parent } = kernel
    if (parent === undefined) enter(groupsOf(kernel, profile), kernel)
    const depth = parent === undefined ? open.length : depths[parent]! + 1
    depths[index] = depth
    spans.push({ kind: 'op', name, depth, startMs, durationMs, kernel })
  }
  return spans

  /** Closes the groups that the kernel is not of, and opens those that it is of. */
  function enter(groups: readonly Group[], { startMs, durationMs }: KernelRecord) {
    const isOpen = (group: Group, depth: number) =>
      open[depth]?.name === group.name && open[depth].kind === group.kind
    const differing = groups.findIndex((group, depth) => !isOpen(group, depth))
    const kept = differing < 0 ? groups.length : differing
    open.length = Math.min(open.length, kept)
    for (const group of groups.slice(kept)) {
      const span = { ...group, depth: open.length, startMs, durationMs }
      open.push(span)
      spans.push(span)
    }
    for (const span of open) span.durationMs = startMs + durationMs - span.startMs
  }
}

function groupsOf({ phase, layer }: KernelRecord, profile: Profile): Group[] {
  const groups: Group[] = [{ kind: 'phase', name: phase }]
  if (layer === undefined) return groups
  groups.push({ kind: 'layer', name: layerTitle('', profile), path: '' })
  const names = layer ? layer.split('.') : []
  names.forEach((name, index) => {
    groups.push({ kind: 'layer', name, path: names.slice(0, index + 1).join('.') })
  })
  return groups
}
