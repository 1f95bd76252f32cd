import type { Profile } from './profile.js'

/** 12.3456 → '12.35', 183.4 → '183.4', 2345.6 → '2346'. */
export const formatMs = (ms: number) => ms.toFixed(ms < 99.995 ? 2 : ms < 999.95 ? 1 : 0)

/** 0.334 → '33.4 %'. */
export const formatShare = (share: number) => `${(share * 100).toFixed(1)} %`

/** 81.23 → '81.2'; '' where there is no arithmetic that is counted. */
export const formatGflops = (gflops: number | undefined) =>
  gflops === undefined ? '' : gflops < 0.095 ? '< 0.1' : gflops.toFixed(1)

/** 1234567 → '1.2 MB'. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = Math.abs(bytes)
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const number = unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)
  return `${bytes < 0 ? '−' : ''}${number} ${units[unit]}`
}

/** A layer as people read it. */
export const layerTitle = (layer: string | undefined, { model }: Pick<Profile, 'model'>) =>
  layer === undefined ? '(outside of layers)' : layer || `(${model ?? 'model'})`
