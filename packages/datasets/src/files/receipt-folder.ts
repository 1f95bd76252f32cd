/** The folder in that of a data set in which is noted what was fetched into it. Trees do not list it. */
export const receiptFolder = '.cnn-data'
