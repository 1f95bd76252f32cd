const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** 60000 → '60,000'. */
export const formatCount = (count: number) => counts.format(count)

/** 0.9312 → '93.1 %', with two digits '93.12 %'. */
export const formatPercent = (share: number, digits = 1) => `${(share * 100).toFixed(digits)} %`

/** 75 → '1 min 15 s'; 0.42 → '0.4 s'; 7300 → '2 h 2 min'. */
export function formatSeconds(seconds: number) {
  if (!Number.isFinite(seconds)) return '?'
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  const minutes = Math.round(whole / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** 75 → '1:15', for lines that change as one looks. */
export function formatClock(seconds: number) {
  if (!Number.isFinite(seconds)) return '?'
  const whole = Math.round(seconds)
  const pair = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0
    ? `${hours}:${pair(minutes)}:${pair(whole % 60)}`
    : `${minutes}:${pair(whole % 60)}`
}

/** 1234567 → '1.2 MB'. */
export function formatBytes(bytes: number) {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** 0.30421 → '0.304', 12.3456 → '12.3': a number that changes while one looks, of steady width. */
export const formatLoss = (loss: number) => (loss < 10 ? loss.toFixed(3) : loss.toPrecision(3))
