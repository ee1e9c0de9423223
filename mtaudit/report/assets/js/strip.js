// Heat maps: where the errors of a document are. A cell holds the worst severity of its pairs as a number, 0 for none.
const CELL_NAMES = ["", "minor", "major", "critical"];
const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Cells as a drawing of one unit a cell, along x, or along y if it is upright; neighbours of one severity are one box. */
function cellPaths(cells, upright = false) {
  const paths = CELL_NAMES.map(() => "");
  for (let at = 0; at < cells.length;) {
    let end = at + 1;
    while (end < cells.length && cells[end] === cells[at]) end += 1;
    if (cells[at]) paths[cells[at]] += upright ? `M0 ${at}h1v${end - at}h-1z` : `M${at} 0v1h${end - at}v-1z`;
    at = end;
  }
  return paths.flatMap((d, severity) => (d ? [svg("path", { class: CELL_NAMES[severity], d })] : []));
}

function drawCells(drawing, cells, upright = false) {
  drawing.setAttribute("viewBox", upright ? `0 0 1 ${cells.length}` : `0 0 ${cells.length} 1`);
  drawing.replaceChildren(...cellPaths(cells, upright));
}

/** The strip of a document as cells; at least one, so that it can be drawn. */
const cellsOf = (strip) => (strip ? [...strip].map(Number) : [0]);

/** The strips of all documents one after the other, in `width` cells, each document as wide as its share of the pairs.
 * Returns the cells and where each document begins. */
function corpusCells(width) {
  const documents = [...DOCUMENTS];
  const all = documents.reduce((sum, [, { pairs }]) => sum + pairs, 0) || 1;
  const cells = new Array(width).fill(0);
  const starts = [];
  let before = 0;
  for (const [name, { pairs, strip }] of documents) {
    const from = (before / all) * width;
    const share = (pairs / all) * width;
    starts.push([name, from, share]);
    cellsOf(strip).forEach((severity, at, own) => {
      const first = Math.min(width - 1, Math.floor(from + (at / own.length) * share));
      const last = Math.max(first, Math.ceil(from + ((at + 1) / own.length) * share) - 1);
      for (let cell = first; severity && cell <= Math.min(last, width - 1); cell++) cells[cell] = Math.max(cells[cell], severity);
    });
    before += pairs;
  }
  return { cells, starts };
}
