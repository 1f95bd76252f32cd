/** Gives a user a file: written whole or not at all. */
export { writeStored as saveFile } from './stored-file.node.js'
