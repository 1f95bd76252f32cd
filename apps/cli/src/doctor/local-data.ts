import { CnnError } from '@cnn/core'
import { cifar10, fashionMnist, type ImageSet, mnist } from '@cnn/datasets'
import { withoutNetwork } from '../without-network.js'

/** Whether a data set is on this computer. */
export type DataFinding = { name: string } & (
  | { found: true; kind: 'full' | 'sample'; source: string; train: number; test: number }
  | { found: false; reason: string }
)

const sets = {
  'Fashion-MNIST': { id: 'fashion-mnist', open: fashionMnist },
  MNIST: { id: 'mnist', open: mnist },
  'CIFAR-10': { id: 'cifar10', open: cifar10 },
}

/** Looks for the data sets on this computer; nothing is downloaded. */
export function findLocalData(): Promise<DataFinding[]> {
  return withoutNetwork(async () => {
    const findings: DataFinding[] = []
    for (const [name, { id, open }] of Object.entries(sets)) {
      findings.push(await lookFor(name, id, open))
    }
    return findings
  })
}

async function lookFor(
  name: string,
  id: string,
  open: () => Promise<ImageSet>,
): Promise<DataFinding> {
  try {
    const { kind, source, train, validation, test } = await open()
    const trainCount = train.size! + validation.size!
    return { name, found: true, kind, source, train: trainCount, test: test.size! }
  } catch (error) {
    if (error instanceof CnnError && error.code === 'data-not-found') {
      return { name, found: false, reason: `not here; \`cnn data get ${id}\` fetches it` }
    }
    return { name, found: false, reason: error instanceof Error ? error.message : String(error) }
  }
}
