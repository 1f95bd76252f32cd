/** The style of a replay's page: light and dark as the reader's system has it, from a phone's width up. */
export const replayStyle = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #14181f; --soft: #5a6472; --line: #e1e5ea; --focus: #1f6feb;
  --series-1: #1f6feb; --series-2: #d9730d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1216; --card: #171b21; --ink: #e8ecf1; --soft: #9aa5b3; --line: #2a3038; --focus: #8ab6ff;
    --series-1: #5c9bff; --series-2: #f2a154;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 72px; }
h1 { font-size: clamp(1.6rem, 4vw, 2.4rem); line-height: 1.15; letter-spacing: -.02em; margin: 4px 0 12px; text-wrap: balance; }
h2 { font-size: 1.3rem; letter-spacing: -.01em; margin: 0 0 10px; }
p { margin: 0 0 8px; max-width: 72ch; }
.kicker, .soft { color: var(--soft); }
.kicker { font-weight: 600; margin: 0; overflow-wrap: anywhere; }
section { margin-top: 28px; }
.stage { display: grid; gap: 16px 20px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); align-items: start; }
.stage img { width: 100%; image-rendering: pixelated; border-radius: 12px; background: #000; }
.curator, figure { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; }
.step b { font-size: 1.6rem; letter-spacing: -.02em; }
.meter { display: grid; grid-template-columns: 1fr auto; gap: 2px 12px; margin: 14px 0; }
.track { grid-column: 1 / -1; height: 10px; border-radius: 5px; background: var(--line); overflow: hidden; }
.track i { display: block; height: 100%; }
.track .real { background: var(--series-1); }
.track .fake { background: var(--series-2); }
.verdict { min-height: 3.1em; color: var(--soft); margin: 0; }
.bar { display: flex; gap: 16px; align-items: center; margin-top: 16px; }
.bar input { flex: 1; accent-color: var(--focus); }
button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 6px 0; width: 84px; cursor: pointer; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
figure { margin: 12px 0 0; padding: 12px 14px 6px; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; padding: 0 4px 8px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 14px; color: var(--soft); font-size: .875rem; }
.legend i { display: inline-block; width: 16px; height: 3px; border-radius: 2px; margin-right: 6px; vertical-align: middle; }
.legend .series-1 { background: var(--series-1); }
.legend .series-2 { background: var(--series-2); }
.legend .level { background: var(--soft); }
svg { display: block; width: 100%; height: auto; }
svg .grid { stroke: var(--line); }
svg .level { stroke: var(--soft); stroke-dasharray: 4 4; }
svg .cursor { stroke: var(--ink); }
svg text { fill: var(--soft); font-size: 12px; }
svg polyline { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
svg .series-1 { stroke: var(--series-1); }
svg .series-2 { stroke: var(--series-2); }
@media (max-width: 560px) { main { padding: 28px 16px 48px; } svg text { font-size: 15px; } }
`
