export const double = (value) => 2 * value
