/** What a helper thread starts with. */
export interface HelperData {
  module: WebAssembly.Module
  memory: WebAssembly.Memory
  /** Address of the control block. */
  control: number
  /** Which thread it is; the main thread is 0. */
  index: number
}
