/** What a page about a data set has beside the style of all pages. */
export const dataPageStyle = `
.shown-note { margin-top: 16px; }
.layers { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 20px 0 0; padding: 8px 14px; border: 1px solid var(--line); border-radius: 10px; background: var(--card); position: sticky; top: 8px; z-index: 1; }
.layers legend { float: left; padding: 0 6px 0 0; color: var(--soft); }
.layers label { cursor: pointer; }
.layers input { accent-color: var(--right); margin-right: 4px; }
.samples { display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr)); margin: 16px 0 0; padding: 0; list-style: none; align-items: start; }
.sample { background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.sample svg { display: block; width: 100%; height: auto; max-height: 340px; background: #16191f; }
.words { padding: 8px 12px 10px; }
.words .title { font-weight: 600; line-height: 1.35; overflow-wrap: anywhere; }
.words .note { font-weight: 400; font-size: .8rem; color: var(--soft); white-space: nowrap; }
.captions p, .words .fact { margin: 3px 0 0; font-size: .85rem; line-height: 1.4; color: var(--soft); overflow-wrap: anywhere; }
body:has(#show-masks:not(:checked)) .masks, body:has(#show-boxes:not(:checked)) .boxes,
body:has(#show-keypoints:not(:checked)) .keypoints, body:has(#show-lines:not(:checked)) .lines,
body:has(#show-captions:not(:checked)) .captions { display: none; }
.bars { margin: 12px 0 0; padding: 16px; list-style: none; display: grid; gap: 5px 24px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); font-size: .875rem; }
.bars li { display: grid; grid-template-columns: minmax(0, 9.5em) 1fr auto; gap: 10px; align-items: center; }
.bars li > span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bar { height: 8px; border-radius: 4px; background: var(--line); overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--right); border-radius: 4px; }
.count { min-width: 4em; text-align: right; }
`
