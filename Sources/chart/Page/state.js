const byId = id => document.getElementById(id);
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

const stage = byId('stage'), tip = byId('tip'), legends = byId('legends'), picture = byId('picture'), pad = byId('cursor');
const paper = picture.getContext('2d', { alpha: false }), glass = pad.getContext('2d');
const settings = { isLocal: false, isLog: false, isLine: false, theme: null, hidden: new Set() };
const colours = {}, hatches = {}, frames = [];
let content = null, models = [], model = null;
// The candle at the left edge, and how many are seen.
const view = { from: 0, span: 1 };
const size = { width: 0, height: 0, plot: 0, axis: 56, ratio: 1, bottom: 22 };
// `y` is null while the keyboard moves the cursor.
let cursor = null, pinned = null, hits = [], eventPlace = -1, shownAt = 0;

const isShown = name => !settings.hidden.has(name);
const toX = place => (place - view.from) * size.plot / view.span;
const toPlace = x => view.from + x * view.span / size.plot;
const viewEnd = () => view.from + view.span;

function element(name, text, parent, more) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  parent?.append(made);
  return Object.assign(made, more);
}

/** Writes the text of an element; without one, it is hidden. */
function shows(id, text) {
  byId(id).textContent = text;
  byId(id).hidden = !text;
}

const GAP = 1, SIMULATED = 8, FORMING = 64;
const DOUBTS = [
  [2, 'partial: the candle did not see its whole interval'], [4, 'filled: there was no trade, the price before goes on'],
  [16, 'inferred: made from other data'], [SIMULATED, 'simulated: this is not market data'], [FORMING, 'not closed yet'],
];
const HATCHED = 2 | 4 | 16 | SIMULATED;
