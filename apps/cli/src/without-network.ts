/** Does something with `CNN_OFFLINE` set, so that nothing is downloaded meanwhile. */
export async function withoutNetwork<T>(action: () => Promise<T>): Promise<T> {
  const before = process.env.CNN_OFFLINE
  process.env.CNN_OFFLINE = '1'
  try {
    return await action()
  } finally {
    if (before === undefined) delete process.env.CNN_OFFLINE
    else process.env.CNN_OFFLINE = before
  }
}
