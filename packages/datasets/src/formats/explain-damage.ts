/** Makes the error of packed data that cannot be unpacked beyond so many bytes; what reading throws is thrown as it is. */
export type ExplainDamage = (reason: unknown, unpacked: number) => Error
