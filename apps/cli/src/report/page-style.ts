/** The style of the page: light and dark as the reader's system has it, from a phone's width up. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #14181f; --soft: #5a6472; --line: #e1e5ea;
  --right: #1f6feb; --wrong: #c2410c; --right-ink: #0b4fb3; --wrong-ink: #a8380a;
  --series-1: #1f6feb; --series-2: #d9730d; --good: #1a7f4b; --tile: #0d0f13;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1216; --card: #171b21; --ink: #e8ecf1; --soft: #9aa5b3; --line: #2a3038;
    --right: #4c8dff; --wrong: #f0883e; --right-ink: #8ab6ff; --wrong-ink: #ffb07a;
    --series-1: #5c9bff; --series-2: #f2a154; --good: #4cc38a; --tile: #000;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 1080px; margin: 0 auto; padding: 48px 24px 72px; }
h1 { font-size: clamp(1.75rem, 5vw, 2.75rem); line-height: 1.15; letter-spacing: -.02em; margin: 6px 0 12px; text-wrap: balance; }
h2 { font-size: 1.35rem; letter-spacing: -.01em; margin: 0 0 4px; }
p { margin: 0 0 12px; max-width: 68ch; }
.soft, .kicker { color: var(--soft); }
.kicker { font-weight: 600; letter-spacing: .02em; margin: 0; }
section { margin-top: 48px; }
.tiles { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); margin-top: 28px; }
.tile, .chart, .panel { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.tile { padding: 16px 18px; }
.tile b { display: block; font-size: 2rem; line-height: 1.2; letter-spacing: -.02em; }
.tile .word { font-size: 1.6rem; line-height: 1.5; }
.tile span { display: block; color: var(--soft); font-size: .875rem; }
.tile .name { color: var(--ink); font-weight: 600; }
.passed { color: var(--good) !important; }
.failed { color: var(--wrong-ink) !important; font-weight: 600; }
.charts { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); margin-top: 16px; }
.chart { margin: 0; padding: 16px 16px 8px; }
.chart figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; padding: 0 4px 8px; }
.legend { display: flex; gap: 16px; color: var(--soft); font-size: .875rem; }
.legend i { display: inline-block; width: 18px; height: 3px; border-radius: 2px; margin-right: 6px; vertical-align: middle; }
.legend .series-1 { background: var(--series-1); }
.legend .series-2 { background: var(--series-2); }
.reliability { max-width: 560px; }
svg { display: block; width: 100%; height: auto; }
svg .grid { stroke: var(--line); }
svg .axis { fill: var(--soft); font-size: 12.5px; }
svg polyline { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
svg .series-1 polyline { stroke: var(--series-1); }
svg .series-2 polyline { stroke: var(--series-2); }
svg circle { stroke: var(--card); stroke-width: 2; }
svg .series-1 circle { fill: var(--series-1); }
svg .series-2 circle { fill: var(--series-2); }
.choice {
  position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px;
  margin: 48px -24px -36px; padding: 10px 24px; background: var(--ground); border-bottom: 1px solid var(--line);
}
.choice fieldset { display: flex; border: 1px solid var(--line); border-radius: 10px; padding: 3px; margin: 0; background: var(--card); }
.choice legend { float: left; padding: 6px 4px 6px 10px; color: var(--soft); font-size: .9rem; }
.choice label { padding: 6px 14px; border-radius: 7px; cursor: pointer; font-size: .9rem; }
.choice input { position: absolute; opacity: 0; }
.choice label:has(:checked) { background: var(--right); color: #fff; font-weight: 600; }
.choice label:has(:focus-visible) { outline: 2px solid var(--right); outline-offset: 2px; }
@media (prefers-color-scheme: dark) { .choice label:has(:checked) { color: #0b0e12; } }
body:has(#show-trained:checked) .of-shipped, body:has(#show-shipped:checked) .of-trained { display: none; }
.cards { display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(236px, 1fr)); margin: 16px 0 0; padding: 0; list-style: none; }
.card { display: grid; grid-template-columns: 76px 1fr; gap: 12px; padding: 12px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.card img { width: 76px; height: 76px; image-rendering: pixelated; border-radius: 8px; background: var(--tile); }
.card img.photograph { object-fit: cover; image-rendering: auto; }
.card .note { font-weight: 400; font-size: .8rem; color: var(--soft); white-space: nowrap; }
.card .truth { font-weight: 600; line-height: 1.25; margin-bottom: 4px; overflow-wrap: anywhere; }
.mark { font-weight: 700; }
.right .mark { color: var(--right-ink); }
.wrong .mark { color: var(--wrong-ink); }
.guess { display: grid; grid-template-columns: 1fr auto; font-size: .8rem; line-height: 1.35; color: var(--soft); }
.guess .track { grid-column: 1 / -1; height: 5px; border-radius: 3px; background: var(--line); overflow: hidden; margin-bottom: 3px; }
.guess .track i { display: block; height: 100%; border-radius: 3px; background: color-mix(in srgb, var(--soft) 60%, transparent); }
.guess.is-answer .track i { background: var(--wrong); }
.guess.is-true .track i { background: var(--right); }
.guess.is-true { color: var(--ink); }
.panel { padding: 16px; margin-top: 16px; overflow-x: auto; }
table { border-collapse: separate; border-spacing: 2px; width: 100%; font-size: .875rem; }
.confusion { min-width: 660px; }
.confusion th { font-weight: 500; color: var(--soft); text-align: right; padding: 2px 8px 2px 0; white-space: nowrap; }
.confusion thead th { vertical-align: bottom; text-align: center; padding: 0 0 6px; }
.confusion thead th:first-child { text-align: right; padding-right: 8px; }
.confusion thead th.class span { writing-mode: vertical-rl; transform: rotate(180deg); display: inline-block; }
.confusion tbody th { position: sticky; left: -16px; background: var(--card); padding-left: 4px; }
.confusion td { text-align: center; height: 34px; min-width: 38px; border-radius: 5px; }
.confusion td.hit { background: color-mix(in srgb, var(--right) calc(var(--share) * 1%), var(--card)); }
.confusion td.miss { background: color-mix(in srgb, var(--wrong) calc(var(--share) * 1%), var(--card)); }
.confusion td.none { color: transparent; background: color-mix(in srgb, var(--line) 35%, var(--card)); }
.confusion td.strong { color: #fff; font-weight: 600; }
@media (prefers-color-scheme: dark) { .confusion td.strong { color: #0b0e12; } }
.confusion td.measure { font-weight: 500; padding-left: 10px; white-space: nowrap; }
.key { display: flex; flex-wrap: wrap; gap: 6px 20px; font-size: .875rem; color: var(--soft); margin-top: 12px; }
.key i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.facts th { text-align: left; font-weight: 500; color: var(--soft); padding: 5px 24px 5px 0; vertical-align: top; white-space: nowrap; width: 1%; }
.facts td { padding: 5px 0; overflow-wrap: anywhere; }
.columns { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); }
pre { margin: 0 0 10px; font: .875rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
pre + p { margin-top: -4px; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media (max-width: 560px) {
  main { padding: 28px 16px 48px; }
  .choice { margin-inline: -16px; padding-inline: 16px; }
  .choice legend { display: none; }
  .tiles { grid-template-columns: 1fr 1fr; }
  svg .axis { font-size: 16px; }
  .confusion { min-width: 500px; font-size: .8rem; }
  .confusion td { min-width: 28px; height: 30px; }
  .confusion td.measure { padding-left: 4px; }
  .tile { padding: 12px 14px; }
  .tile b { font-size: 1.55rem; }
  .tile .word { font-size: 1.2rem; line-height: 1.9; }
  .facts th { white-space: normal; width: 34%; padding-right: 12px; }
}
@media print { .choice { display: none; } }
`
