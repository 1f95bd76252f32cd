/** The style of a profile's page: light and dark as the reader's system has it, from a phone's width up. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #14181f; --soft: #5a6472; --line: #e1e5ea; --focus: #1f6feb;
  --phase: #cfd6df; --layer: #e6eaef; --group-ink: #14181f;
  --op-1: #8cb8ff; --op-2: #ffb877; --op-3: #86d6ae; --op-4: #d8aef2; --op-5: #f5a3a9; --op-6: #e3d069; --op: #c6cdd6;
  --op-ink: #14181f; --memory: #8cb8ff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1216; --card: #171b21; --ink: #e8ecf1; --soft: #9aa5b3; --line: #2a3038; --focus: #8ab6ff;
    --phase: #3d4754; --layer: #2b323c; --group-ink: #e8ecf1;
    --op-1: #77a6f2; --op-2: #eaa35f; --op-3: #70c299; --op-4: #c398e0; --op-5: #e38e95; --op-6: #cdba55; --op: #8d97a4;
    --op-ink: #0b0e12; --memory: #35507c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 1280px; margin: 0 auto; padding: 40px 24px 72px; }
h1 { font-size: clamp(1.6rem, 4vw, 2.4rem); line-height: 1.15; letter-spacing: -.02em; margin: 4px 0 8px; text-wrap: balance; }
h2 { font-size: 1.3rem; letter-spacing: -.01em; margin: 0 0 10px; }
p { margin: 0 0 8px; max-width: 72ch; }
.kicker, .soft { color: var(--soft); }
.kicker { font-weight: 600; margin: 0; overflow-wrap: anywhere; }
.warning { border-left: 3px solid var(--op-2); padding-left: 12px; margin-top: 16px; }
section { margin-top: 40px; }
.tiles { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); margin-top: 24px; }
.tile, .panel { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.tile { padding: 14px 18px; }
.tile b { display: block; font-size: 1.7rem; line-height: 1.25; letter-spacing: -.02em; }
.tile span { display: block; color: var(--soft); font-size: .875rem; }
.panel { padding: 16px; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 18px; margin-bottom: 12px; font-size: .875rem; color: var(--soft); }
.bar button { margin-left: auto; font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: 8px; padding: 4px 12px; cursor: pointer; }
.bar button:disabled { color: var(--soft); opacity: .6; cursor: default; }
.bar i, td i { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 6px; }
.chart { overflow: hidden; }
svg { display: block; border-radius: 4px; }
svg:focus-visible, button:focus-visible, .scroll:focus-visible { outline: 2px solid var(--focus); outline-offset: 3px; }
svg text { font-size: 12px; pointer-events: none; }
svg .axis { fill: var(--soft); }
svg .grid { stroke: var(--line); }
svg .memory { fill: var(--memory); opacity: .55; }
.span { cursor: pointer; }
.span:hover rect { filter: brightness(1.08); }
.span.chosen rect { stroke: var(--focus); stroke-width: 2; }
.span text { fill: var(--op-ink); }
.phase rect { fill: var(--phase); }
.layer rect { fill: var(--layer); }
.phase text, .layer text { fill: var(--group-ink); }
.phase text { font-weight: 600; }
.op rect { fill: var(--op); }
i.op { background: var(--op); }
${[1, 2, 3, 4, 5, 6]
  .map((n) => `.op-${n} rect { fill: var(--op-${n}); } i.op-${n} { background: var(--op-${n}); }`)
  .join('\n')}
.tip {
  position: fixed; z-index: 3; max-width: min(440px, 92vw); padding: 8px 12px; pointer-events: none;
  background: var(--card); color: var(--ink); border: 1px solid var(--line); border-radius: 8px;
  box-shadow: 0 6px 24px rgb(0 0 0 / .22); font-size: .8125rem; line-height: 1.45; overflow-wrap: anywhere;
}
.tip span { display: block; color: var(--soft); }
.hint { font-size: .8125rem; color: var(--soft); margin: 10px 0 0; }
kbd { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; border: 1px solid var(--line); border-radius: 4px; padding: 0 4px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: right; padding: 5px 0 5px 20px; white-space: nowrap; border-bottom: 1px solid var(--line); }
tr:last-child > * { border-bottom: 0; }
th { font-weight: 500; }
thead th { color: var(--soft); }
th:first-child { text-align: left; padding-left: 0; }
td.share { min-width: 130px; background: linear-gradient(var(--layer), var(--layer)) no-repeat right 0 center / calc(var(--part) * (100% - 20px)) 70%; }
@media (max-width: 560px) {
  main { padding: 24px 14px 48px; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .tile b { font-size: 1.35rem; }
  .panel { padding: 12px; }
  th, td { padding-left: 12px; }
  td.share { min-width: 70px; }
}
@media print { .bar button, .hint { display: none; } }
`
