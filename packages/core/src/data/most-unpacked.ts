/**
 * How many bytes an archive of so many may unpack to, a bound that no honest one reaches: data sets shrink to a tenth at
 * most, drawings and tables to a fiftieth; bombs to a thousandth.
 */
export const mostUnpacked = (packedBytes: number) => 2 ** 26 + 100 * packedBytes
