/** How this program was called, for lines that people copy: 'cnn', or in the repository 'npm run --silent cnn --'. */
export function commandName(environment: NodeJS.ProcessEnv = process.env): string {
  const script = environment.npm_lifecycle_event
  return script === 'cnn' || script === 'start' ? 'npm run --silent cnn --' : 'cnn'
}

/** An argument as a shell takes it. */
export const quoted = (argument: string) =>
  /^[\w./:@=+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`
