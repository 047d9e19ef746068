const FONT = '11px system-ui, sans-serif';
const snap = value => Math.round(value * size.ratio) / size.ratio;
const sharp = value => snap(value) + 0.5;
const across = (pane, value) => [0, sharp(toY(pane, value)), size.plot, sharp(toY(pane, value))];

function readColours() {
  const probe = element('i', '', legends);
  for (const name of 'back text faint grid raised up down gain loss signal doubt line0 line1 line2 line3 line4 line5'.split(' ')) {
    probe.style.color = `var(--${name})`;
    colours[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  hatches.doubt = hatch(7, 0.55);
  hatches.simulated = hatch(18, 0.2);
}

function hatch(gap, alpha) {
  const side = Math.round(gap * size.ratio), tile = element('canvas', '', null, { width: side, height: side });
  const ink = tile.getContext('2d');
  ink.globalAlpha = alpha;
  // Beside the diagonal, the corners that the neighbours' diagonals cut.
  rule([-1, 0, 1].map(shift => [(shift - 0.1) * side, 1.1 * side, (shift + 1.1) * side, -0.1 * side]), colours.doubt, [], size.ratio, ink);
  const pattern = paper.createPattern(tile, 'repeat');
  pattern.setTransform(new DOMMatrix().scale(gap / side));
  return pattern;
}

/** Strokes lines, each from a point to another: [x1, y1, x2, y2]. */
function rule(lines, colour, dash = [], width = 1, ink = paper) {
  ink.strokeStyle = colour;
  ink.lineWidth = width;
  ink.setLineDash(dash);
  ink.beginPath();
  for (const [x1, y1, x2, y2] of lines) {
    ink.moveTo(x1, y1);
    ink.lineTo(x2, y2);
  }
  ink.stroke();
  ink.setLineDash([]);
}

function box(x, y, width, height, colour, ink = paper) {
  ink.fillStyle = colour;
  ink.fillRect(x, y, width, height);
}

function write(text, x, y, colour, align = 'left', ink = paper) {
  ink.font = FONT;
  ink.textAlign = align;
  ink.textBaseline = 'middle';
  ink.fillStyle = colour;
  ink.fillText(text, x, y);
}

function widthOf(text) {
  paper.font = FONT;
  return paper.measureText(text).width;
}

/** A text on a ground of its own on the price axis. */
function label(text, y, colour, ink = paper) {
  box(size.plot + 1, Math.round(y) - 8, size.axis, 16, colour, ink);
  write(text, size.plot + 6, Math.round(y) + 0.5, colours.back, 'left', ink);
}

/** Fills a closed shape and draws its edge; `points` may be a disc: [[x, y, radius]]. */
function shape(points, fill, edge, width = 1.5) {
  paper.beginPath();
  for (const [x, y, radius] of points) radius ? paper.arc(x, y, radius, 0, 7) : paper.lineTo(x, y);
  paper.closePath();
  paper.fillStyle = fill;
  paper.fill();
  if (!edge) return;
  paper.strokeStyle = edge;
  paper.lineWidth = width;
  paper.stroke();
}

function triangle(x, y, side, isUpward, fill, edge) {
  const half = side / 2, up = isUpward ? -half : half;
  shape([[x, y + up], [x - half, y - up], [x + half, y - up]], fill, edge);
}
