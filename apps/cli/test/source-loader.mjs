// Lets Node run the TypeScript sources: `node --conditions=@cnn/source --import <this file> apps/cli/src/main.ts`.
import { register } from 'node:module'

register('./source-hooks.mjs', import.meta.url)
