/** Writes a ResNet-50 into the file that is named: what `loading.ts` reads. */
import { saveWeights, useBackend } from '@cnn/core'
import { resnet50 } from '@cnn/vision/classification'

await useBackend('wasm')
await saveWeights(resnet50({ seed: 1 }), process.argv[2]!)
process.exit(0)
