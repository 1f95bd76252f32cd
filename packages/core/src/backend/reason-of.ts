/** The message of whatever was thrown. */
export const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
