/**
 * Into how many items an array of `count` floats is cut: pieces small enough to share out evenly, large enough to be
 * worth taking one by one. Depends on nothing else, so that sums by item do not depend on the threads.
 */
export const itemsFor = (count: number) => Math.max(1, Math.min(64, Math.ceil(count / 8192)))
