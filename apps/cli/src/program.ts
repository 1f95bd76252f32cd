import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { calibrateCommand } from './commands/calibrate.js'
import { classifyCommand } from './commands/classify.js'
import { dataCommand } from './commands/data.js'
import { detectCommand } from './commands/detect.js'
import { doctorCommand } from './commands/doctor.js'
import { evaluateCommand } from './commands/evaluate.js'
import { finetuneCommand } from './commands/finetune.js'
import { generateCommand } from './commands/generate.js'
import { metricsCommand } from './commands/metrics.js'
import { tourCommand } from './commands/tour.js'
import { trainCommand } from './commands/train.js'
import { weightsCommand } from './commands/weights.js'
import { exitCodes } from './exit-codes.js'

const epilogue = `
Examples:
  $ cnn tour                                train, evaluate and classify in two minutes
  $ cnn train fashion-mnist                 train to the end; Ctrl-C, and the same command goes on
  $ cnn evaluate fashion-mnist              measure the shipped weights on the test set
  $ cnn classify boot.png                   say what a picture shows
  $ cnn detect street.jpg --out found.png   draw boxes about the things in it
  $ cnn generate --seed 7 --grid some.png   make pictures that never were
  $ cnn finetune flowers                    teach a network the classes of your own pictures
  $ cnn metrics fid samples/ mnist          measure generated pictures against a data set
  $ cnn data show synthetic/shapes          what is in a data set
  $ cnn weights inspect resnet18.pth        show what a weights file holds
  $ cnn doctor                              which backends run here, and how fast

Exit codes:
  0 done   1 failed   2 wrong usage   3 accuracy below what was expected   130 interrupted

Environment:
  CNN_DATA_DIR    folder with data sets, each in a folder of its name (mnist/, coco-2017/ …)
  CNN_CACHE_DIR   folder for downloads
  CNN_OFFLINE=1   never use the network
  NO_COLOR=1      no colours
  DEBUG=1         errors with their stacks`

/** The whole command line. */
export function createProgram(): Command {
  const program = new Command('cnn')
    .description('Train, evaluate and run convolutional networks.')
    .version(ownVersion(), '-V, --version', 'print the version')
    // What stands behind the name of a verb is the verb's, also where verbs have verbs.
    .enablePositionalOptions()
    .helpOption('-h, --help', 'explain')
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', epilogue)
    .showHelpAfterError('(`cnn --help` explains)')
  for (const command of [
    tourCommand(),
    trainCommand(),
    evaluateCommand(),
    classifyCommand(),
    detectCommand(),
    generateCommand(),
    finetuneCommand(),
    calibrateCommand(),
    metricsCommand(),
    dataCommand(),
    weightsCommand(),
    doctorCommand(),
  ]) {
    program.addCommand(command.copyInheritedSettings(program))
  }
  for (const command of withSubcommands(program)) {
    command.helpOption('-h, --help', 'explain').exitOverride()
    command.showHelpAfterError(`(\`${fullName(command)} --help\` explains)`)
  }
  return program
}

/** Parses the arguments and runs what they ask for; wrong usage becomes an exit code. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(argv.length > 2 ? argv : [...argv, '--help'])
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUsage
  }
}

const withSubcommands = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap(withSubcommands),
]

const fullName = (command: Command): string =>
  command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name()

function ownVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return JSON.parse(manifest).version
}
