/** The devices that tensors can live and be computed on, one file each beside this one. */
export type BackendName = 'cuda' | 'webgpu' | 'node' | 'webgl' | 'wasm' | 'cpu'

export interface DeviceOptions {
  /** Threads of the wasm backend; by default all cores where shared memory is allowed, else one. */
  threads?: number
  /**
   * Whether a graphics device that is emulated on the processor will do. Such a device is many times slower than wasm,
   * so it is taken only when its backend is asked for by name.
   */
  acceptSoftware?: boolean
}

export interface DeviceInfo {
  /** The name under which TensorFlow.js knows the backend ('tensorflow' for cuda and node). */
  tfjsName: string
  /** What it runs on, for people: 'WebAssembly SIMD, 2 threads', 'google/swiftshader (software adapter)'. */
  description: string
  threads: number
  /** Whether it is a graphics device emulated on the processor. */
  emulated?: boolean
}

/** One way to compute. */
export interface Device {
  readonly name: BackendName
  /**
   * Loads the backend's code, makes it TensorFlow.js's current backend and registers this project's kernels on it.
   * Throws a `CnnError` with code 'backend-unavailable' that says why it cannot run here and what would help.
   */
  start(options: DeviceOptions): Promise<DeviceInfo>
}

/** The devices of a runtime, the fastest first, each loaded when its turn comes. */
export type DeviceLoaders = Partial<Record<BackendName, () => Promise<Device>>>
