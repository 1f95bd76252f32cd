/** How every file of NumPy's format begins. */
export const npySignature = '\x93NUMPY'
