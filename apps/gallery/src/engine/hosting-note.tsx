/** What the page's server decides: whether wasm may use several threads. */
export function HostingNote() {
  const isolated = globalThis.crossOriginIsolated
  return (
    <details class="hosting">
      <summary>
        {isolated
          ? `Threads are allowed here (${navigator.hardwareConcurrency} cores).`
          : 'This page was served without isolation: WebAssembly has one thread.'}
      </summary>
      <p>
        WebAssembly uses several cores only where the server sends these two headers with the page.
        Everything works without them, more slowly.
      </p>
      <pre>
        <code>
          {'Cross-Origin-Opener-Policy: same-origin\nCross-Origin-Embedder-Policy: require-corp'}
        </code>
      </pre>
    </details>
  )
}
