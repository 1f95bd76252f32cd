import { unavailable } from './unavailable.js'

/** The promise, or after so many seconds the error of a device that does not answer. */
export async function withTimeLimit<T>(promise: Promise<T>, seconds: number, device: string) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(unavailable(`The backend ${device} did not answer for ${seconds} s.`)),
      seconds * 1000,
    )
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}
