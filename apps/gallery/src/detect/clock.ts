/** A moment on the clock that the page and its worker share, in milliseconds. */
export const now = () => performance.timeOrigin + performance.now()
