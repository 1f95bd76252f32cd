import { Counter, type Module, startHash } from '@cnn/core'

const encoder = new TextEncoder()

/** SHA-256 in hex of these settings and of all weights of a network. Plain JSON settings; waits for the device. */
export async function fingerprintOf(network: Module, settings: unknown): Promise<string> {
  const hash = startHash('sha256')
  hash.update(encoder.encode(JSON.stringify(settings)))
  for (const [key, tensor] of network.stateTensors()) {
    if (tensor instanceof Counter) continue
    const values = (await tensor.value.data()) as Float32Array<ArrayBuffer>
    hash.update(encoder.encode(key))
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  return hash.hex()
}
