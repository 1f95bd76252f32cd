/** A Python dict, also an OrderedDict. */
export class PickledDict extends Map<unknown, unknown> {}

/**
 * Something that a pickle refers to by module and name. Only those on the list of what is allowed exist; where there is
 * no `call`, it may be named but not called.
 */
export class PickledGlobal {
  constructor(
    /** 'collections.OrderedDict' */
    readonly path: string,
    readonly call?: (...values: unknown[]) => unknown,
  ) {}
}

/** What a pickle may set the state of after making it. */
export interface Restorable {
  restore(state: unknown): void
}

export const isRestorable = (value: unknown): value is Restorable =>
  typeof value === 'object' && value !== null && 'restore' in value

/** Lists, tuples and sets. */
export const isSequence = (value: unknown): value is readonly unknown[] => Array.isArray(value)

export const isText = (value: unknown): value is string => typeof value === 'string'

export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

/** Whether it is a shape: a short row of whole numbers. */
export const isShape = (value: unknown): value is number[] =>
  isSequence(value) && value.length <= 64 && value.every(isCount)
