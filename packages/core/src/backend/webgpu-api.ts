/** The part of WebGPU that choosing a device needs. */
export interface Gpu {
  requestAdapter(options?: { powerPreference?: 'high-performance' }): Promise<GpuAdapter | null>
}

export interface GpuAdapter {
  info?: GpuAdapterInfo
  isFallbackAdapter?: boolean
}

export interface GpuAdapterInfo {
  vendor?: string
  architecture?: string
  device?: string
  description?: string
  isFallbackAdapter?: boolean
}
