/** What one process measures. */
export interface Case {
  kind: 'training' | 'inference'
  network: 'plainNet' | 'resnet20'
  batch: number
  backend: string
  threads: number
  runs: number
}

export interface Measurement {
  /** Milliseconds per run. */
  median: number
  fastest: number
  slowest: number
  runs: number
  /** Largest resident size of the process. */
  peakMegabytes: number
  /** Live tensors after the warm-up and at the end. */
  tensors?: { first: number; last: number }
}

/** Times a function after two runs to warm up. */
export async function timeRuns(runs: number, run: () => Promise<unknown>, warmup = 2) {
  const times: number[] = []
  for (let i = -warmup; i < runs; i++) {
    const start = performance.now()
    await run()
    if (i >= 0) times.push(performance.now() - start)
  }
  return times
}

/** Prints a measurement as the last line of the process. */
export function report(times: readonly number[], more: Partial<Measurement> = {}) {
  const sorted = [...times].sort((a, b) => a - b)
  const measurement: Measurement = {
    median: sorted[sorted.length >> 1]!,
    fastest: sorted[0]!,
    slowest: sorted.at(-1)!,
    runs: sorted.length,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    ...more,
  }
  console.log(JSON.stringify(measurement))
}
