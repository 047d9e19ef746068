// The page of `chart --html`: decodes the columns that lie in the file, draws them, and answers the
// pointer and the keyboard. Every text of a record is set as text, never as markup.
(() => {
'use strict';

const byId = id => document.getElementById(id);
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const opened = performance.now();

// ---- Decoding; the encoder in the command describes the format ----

const POWERS = Array.from({ length: 23 }, (_, place) => Number(`1e${place}`));

async function inflate(text) {
  let bytes;
  if (Uint8Array.fromBase64) {
    bytes = Uint8Array.fromBase64(text);
  } else {
    const letters = atob(text);
    bytes = new Uint8Array(letters.length);
    for (let place = 0; place < bytes.length; place++) bytes[place] = letters.charCodeAt(place);
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

class Decoder {
  constructor(bytes) {
    const size = new DataView(bytes.buffer).getUint32(0, true);
    this.bytes = bytes;
    this.place = 4 + size;
    this.content = JSON.parse(new TextDecoder().decode(bytes.subarray(4, this.place)));
  }

  /** The next `count` numbers without a sign: a plane of bytes for each of their bytes, the lowest first. */
  unsigned(count, planes) {
    const { bytes } = this;
    const values = planes < 4 ? new Uint32Array(count) : new Float64Array(count);
    let unit = 1;
    for (let plane = 0; plane < planes; plane++, unit *= 256) {
      let from = this.place;
      for (let place = 0; place < count; place++) values[place] += bytes[from++] * unit;
      this.place = from;
    }
    return values;
  }

  /** The next `count` numbers with a sign; 0, -1, 1, -2, 2 … are stored as 0, 1, 2, 3, 4 … */
  signed(count, planes) {
    const values = this.unsigned(count, planes);
    const result = new Float64Array(count);
    for (let place = 0; place < count; place++) {
      const value = values[place];
      result[place] = value % 2 ? -(value + 1) / 2 : value / 2;
    }
    return result;
  }

  /** Numbers with a sign that a double cannot hold. */
  wide(count, planes) {
    const result = Array(count);
    for (let place = 0; place < count; place++) {
      let value = 0n;
      for (let plane = planes - 1; plane >= 0; plane--) {
        value = value * 256n + BigInt(this.bytes[this.place + plane * count + place]);
      }
      result[place] = value % 2n ? -(value + 1n) / 2n : value / 2n;
    }
    this.place += count * planes;
    return result;
  }

  times(count, column) {
    const values = this.signed(count, column.planes);
    let time = column.start - column.step;
    for (let place = 0; place < count; place++) {
      time += column.step + values[place];
      values[place] = time;
    }
    return values;
  }

  /** Prices as whole numbers: [opens, highs, lows, closes]. */
  prices(count, planes, isWide) {
    const read = isWide ? this.wide : this.signed;
    const [closes, opens, highs, lows] = planes.map(size => read.call(this, count, size));
    let last = isWide ? 0n : 0;
    for (let place = 0; place < count; place++) {
      const open = opens[place] += last;
      last = closes[place] += last;
      highs[place] += open > last ? open : last;
      lows[place] = (open < last ? open : last) - lows[place];
    }
    return [opens, highs, lows, closes];
  }

  /** Numbers, NaN where one is unknown. `closes` are prices, or null. */
  numbers(count, column, closes, startsAtPrice) {
    const scales = column.scaled ? this.unsigned(count, 1) : null;
    const steps = this.unsigned(count, column.planes);
    const [a, b, c, d] = column.predict;
    const result = new Float64Array(count);
    let last = startsAtPrice && count ? closes[0] : 0;
    let before = last;
    for (let place = 0; place < count; place++) {
      const step = steps[place];
      if (step === 0) {
        result[place] = NaN;
        continue;
      }
      const exponent = column.exponent + (scales ? scales[place] : 0);
      let expected = a * last + b * before;
      if (closes) expected = expected + c * closes[place] + d * closes[place ? place - 1 : 0];
      expected = Math.floor((exponent >= 0 ? expected / POWERS[exponent] : expected * POWERS[-exponent]) + 0.5);
      if (!(Math.abs(expected) < 2 ** 51)) expected = 0;
      const whole = expected + (step % 2 ? (step - 1) / 2 : -step / 2);
      before = last;
      last = exponent >= 0 ? whole * POWERS[exponent] : whole / POWERS[-exponent];
      result[place] = last;
    }
    return result;
  }

  series(about) {
    const { count, decimals } = about;
    const times = this.times(count, about.times);
    const ends = this.signed(count, about.ends.planes);
    for (let place = 0; place < count; place++) ends[place] += times[place] + about.ends.step;
    const whole = this.prices(count, about.planes, about.wide);
    const unit = POWERS[decimals];
    const [opens, highs, lows, closes] = whole.map(column => {
      const prices = new Float64Array(count);
      for (let place = 0; place < count; place++) prices[place] = Number(column[place]) / unit;
      return prices;
    });
    const marks = this.unsigned(count, about.marks);
    const volumes = this.numbers(count, about.volumes, null, false);
    const lines = about.lines.map(line => ({
      ...line, values: this.numbers(count, line.values, closes, line.pane === null && !line.state),
    }));
    return { ...about, times, ends, opens, highs, lows, closes, whole, marks, volumes, lines };
  }

  all() {
    const { content } = this;
    content.series = content.series.map(each => this.series(each));
    content.accounts = content.accounts.map(each => ({
      ...each,
      times: this.times(each.count, each.times),
      equity: this.numbers(each.count, each.equity, null, false),
    }));
    return content;
  }
}

// ---- Levels of detail ----

/** The least and the greatest of each 2^level values of a column, so that a view of a million candles reads a
    thousand numbers and loses no spike. Levels from `FIRST` on are kept: they cost half a column. */
class Levels {
  static FIRST = 3;

  constructor(lows, highs = lows) {
    this.lows = lows;
    this.highs = highs;
    this.kept = [];
    this.low = this.high = NaN;
  }

  build() {
    if (this.kept.length) return;
    let { lows, highs } = this;
    for (let level = 1, size = lows.length; level <= Levels.FIRST || size > 1; level++) {
      size = Math.ceil(size / 2);
      const less = new Float64Array(size), more = new Float64Array(size);
      for (let place = 0; place < size; place++) {
        const one = 2 * place, other = Math.min(one + 1, lows.length - 1);
        // fmin and fmax: an unknown value gives way to a known one.
        less[place] = lows[one] <= lows[other] || lows[other] !== lows[other] ? lows[one] : lows[other];
        more[place] = highs[one] >= highs[other] || highs[other] !== highs[other] ? highs[one] : highs[other];
      }
      [lows, highs] = [less, more];
      if (level >= Levels.FIRST) this.kept.push({ lows, highs });
    }
  }

  /** Sets `low` and `high` for a bucket of 2^level values; NaN when none is known. */
  read(level, bucket) {
    if (level >= Levels.FIRST) {
      this.build();
      const kept = this.kept[Math.min(level - Levels.FIRST, this.kept.length - 1)];
      this.low = kept.lows[bucket];
      this.high = kept.highs[bucket];
      return;
    }
    let low = Infinity, high = -Infinity;
    for (let place = bucket << level, end = Math.min((bucket + 1) << level, this.lows.length); place < end; place++) {
      if (this.lows[place] < low) low = this.lows[place];
      if (this.highs[place] > high) high = this.highs[place];
    }
    this.low = low <= high ? low : NaN;
    this.high = low <= high ? high : NaN;
  }
}

/** The first place of a sorted column whose value is above `value`. */
function after(column, value) {
  let low = 0, high = column.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column[middle] > value) high = middle; else low = middle + 1;
  }
  return low;
}

// ---- Texts ----

/** A text of a record without characters that are invisible or turn the direction of text around. */
const plain = text => String(text ?? '').replace(
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '\ufffd');

/** A whole number of 1/10^decimals, exactly. */
function exact(whole, decimals) {
  const digits = String(whole < 0 ? -whole : whole).padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  return (whole < 0 ? '-' : '') + digits.slice(0, cut) + (decimals ? '.' + digits.slice(cut) : '');
}

const trimmed = text => text.includes('.') ? text.replace(/\.?0+$/, '') : text;

/** A number with six significant digits, without an exponent. */
function six(value) {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  return trimmed(value.toFixed(clamp(5 - Math.floor(Math.log10(Math.abs(value))), 0, 20)));
}

/** A number as it was written, without an exponent. */
const amount = value => {
  if (!Number.isFinite(value)) return '–';
  const text = String(value);
  return text.includes('e') ? trimmed(value.toFixed(12)) : text;
};

function compact(value) {
  const size = Math.abs(value);
  for (const [unit, letter] of [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'K']]) {
    if (size >= unit) return six(Number((value / unit).toPrecision(4))) + letter;
  }
  return six(value);
}

const two = number => String(number).padStart(2, '0');
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The parts of a time as the chosen time zone has them. */
function parts(time) {
  const date = new Date(time);
  const shifted = settings.isLocal ? new Date(time - date.getTimezoneOffset() * 60000) : date;
  return {
    year: shifted.getUTCFullYear(), month: shifted.getUTCMonth(), day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(), minute: shifted.getUTCMinutes(), second: shifted.getUTCSeconds(),
    shifted: shifted.getTime(),
  };
}

function zoneName(time) {
  if (!settings.isLocal) return 'UTC';
  const minutes = -new Date(time).getTimezoneOffset();
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function clock(time) {
  const { year, month, day, hour, minute, second } = parts(time);
  if (!Number.isFinite(year)) return '–';
  const seconds = second ? `:${two(second)}` : '';
  return `${year}-${two(month + 1)}-${two(day)} ${two(hour)}:${two(minute)}${seconds}`;
}

function duration(ms) {
  const units = [[86400000, 'd'], [3600000, 'h'], [60000, 'min'], [1000, 's']];
  const first = units.findIndex(([size]) => ms >= size);
  if (first < 0) return `${ms} ms`;
  const texts = [];
  for (const [size, name] of units.slice(first, first + 2)) {
    if (ms >= size) texts.push(`${Math.floor(ms / size)} ${name}`);
    ms %= size;
  }
  return texts.join(' ');
}

/** `3` as `3m`, `60` as `1h`. */
function intervalName(interval) {
  const minutes = Number(interval);
  if (!(minutes > 0)) return { D: '1d', W: '1w', M: '1M' }[interval] ?? plain(interval);
  return minutes % 60 ? `${minutes}m` : `${minutes / 60}h`;
}

const seriesName = series => [
  `${plain(series.symbol)} ${intervalName(series.interval)}`, plain(series.category),
  ...(series.priceType ? [`${plain(series.priceType)} price`] : []),
].join(', ');

// ---- State ----

const stage = byId('stage'), tip = byId('tip'), legends = byId('legends');
const picture = byId('picture'), pad = byId('cursor');
const paper = picture.getContext('2d', { alpha: false }), glass = pad.getContext('2d');
const settings = { isLocal: false, isLog: false, isLine: false, theme: null, hidden: new Set() };
const frames = [], gaps = [];
let content = null, models = [], model = null, colours = {}, hatches = {};
// The candle at the left edge, and how many are seen.
const view = { from: 0, span: 1 };
const size = { width: 0, height: 0, plot: 0, axis: 56, ratio: 1, bottom: 22 };
// `y` is null while the keyboard moves the cursor.
let cursor = null, pinned = null, hits = [], eventPlace = -1, readyAt = 0;

const MARKS = [
  [1, 'gap: candles before this one are missing'], [2, 'partial: the candle did not see its whole interval'],
  [4, 'filled: there was no trade, the price before goes on'], [16, 'inferred: made from other data'],
  [8, 'simulated: this is not market data'],
];
const DOUBTS = 1 | 2 | 4 | 8 | 16;
const FORMING = 64;

// ---- A series made ready for drawing ----

class Model {
  constructor(series) {
    this.series = series;
    this.count = series.count;
    this.lost = new Map(series.lost);
    this.candles = new Levels(series.lows, series.highs);
    this.closes = new Levels(series.closes);
    this.stretches = this.findStretches();
    this.panes = this.makePanes();
    this.states = series.lines.filter(line => line.state).map(line => ({
      line, name: line.name, places: changes(line.values),
    }));
    this.trades = series.trades.map(trade => ({
      ...trade, begin: this.position(trade.entry[0]),
      end: trade.exit ? this.position(trade.exit[0]) : this.count,
    }));
    this.signals = series.signals.map(signal => ({ ...signal, place: this.place(signal.time - 1) }))
      .sort((one, other) => one.time - other.time);
    [this.fills, this.notes] = [series.fills, series.notes].map(list =>
      list.map(each => ({ ...each, begin: this.position(each.time) })).sort((one, other) => one.begin - other.begin));
    this.events = [
      ...this.signals.map(signal => ({ kind: 'signal', time: signal.time, begin: signal.place + 0.5, of: signal })),
      ...this.trades.map(trade => ({ kind: 'trade', time: trade.entry[0], begin: trade.begin, of: trade })),
    ].sort((one, other) => one.time - other.time);
    this.from = null;
  }

  /** Where a time is on the axis of candles: candle i reaches from i to i + 1. */
  position(time) {
    const { times, ends } = this.series, { count } = this;
    if (!count) return 0;
    const length = Math.max(1, ends[0] - times[0]);
    if (time < times[0]) return (time - times[0]) / length;
    const place = after(times, time) - 1;
    if (time >= ends[place]) {
      return place + 1 < count ? place + 1 : count + (time - ends[place]) / length;
    }
    return place + (time - times[place]) / Math.max(1, ends[place] - times[place]);
  }

  /** The candle that holds a time, or the one before it. */
  place(time) { return clamp(after(this.series.times, time) - 1, 0, Math.max(0, this.count - 1)); }

  /** Runs of candles with the same doubts, and the borders between candles where time is missing. */
  findStretches() {
    const { marks, times, ends } = this.series, found = [];
    for (let place = 0; place < this.count; place++) {
      const doubt = marks[place] & DOUBTS, last = found[found.length - 1];
      // The candle after a gap is whole; its left border is drawn instead.
      const isBroken = place > 0 && times[place] > ends[place - 1] || (doubt & 1) !== 0 || this.lost.has(place);
      const kind = doubt & ~1;
      if (isBroken || kind) {
        if (!isBroken && last && last.end === place && last.doubt === kind) last.end++;
        else found.push({ start: place, end: place + 1, doubt: kind, isBroken });
      }
    }
    this.stretchEnds = Float64Array.from(found, stretch => stretch.end);
    return found;
  }

  makePanes() {
    const { series } = this, panes = [{ kind: 'price', title: 'Price', lines: [], weight: 5, least: 150 }];
    const add = (kind, title, more = {}) => {
      panes.push({ kind, title, lines: [], weight: 1.2, least: 64, ...more });
      return panes[panes.length - 1];
    };
    if (this.count && series.volumes.some(volume => volume === volume)) {
      add('volume', 'Volume', { levels: new Levels(series.volumes), weight: 1 });
    }
    const named = new Map();
    let overlay = 0;
    for (const line of series.lines) {
      if (line.state) continue;
      let pane = panes[0], colour = overlay;
      if (line.pane === null) {
        overlay++;
      } else {
        if (!named.has(line.pane)) named.set(line.pane, add('lines', plain(line.pane)));
        pane = named.get(line.pane);
        colour = pane.lines.length;
        if (line.range) pane.range = line.range;
        if (line.levels.length) pane.marks = line.levels;
      }
      pane.lines.push({ ...line, colour: `line${colour % 6}`, detail: new Levels(line.values) });
    }
    if (this.count) {
      for (const account of content.accounts) this.addAccount(account, add);
    }
    return panes;
  }

  /** Equity and drawdown, as each candle leaves them; spikes within a candle stay in the levels of detail. */
  addAccount(account, add) {
    const { times, ends } = this.series, { count } = this, currency = plain(account.currency);
    const columns = Array.from({ length: 6 }, () => new Float64Array(count).fill(NaN));
    const [equity, least, most, fall, deepest, shallowest] = columns;
    let place = 0, last = NaN, peak = -Infinity, isBefore = true;
    for (let candle = 0; candle < count; candle++) {
      const drawdown = () => peak > 0 ? Math.max(-1, last / peak - 1) * 100 : NaN;
      let low = last, high = last, deep = drawdown(), shallow = deep;
      for (; place < account.count && account.times[place] < ends[candle]; place++) {
        last = account.equity[place];
        peak = Math.max(peak, last);
        if (isBefore && account.times[place] < times[candle]) { low = high = last; deep = shallow = drawdown(); continue; }
        low = low <= last ? low : last;
        high = high >= last ? high : last;
        const now = drawdown();
        deep = deep <= now ? deep : now;
        shallow = shallow >= now ? shallow : now;
      }
      isBefore = false;
      equity[candle] = last; least[candle] = low; most[candle] = high;
      fall[candle] = drawdown(); deepest[candle] = deep; shallowest[candle] = shallow;
    }
    const line = (name, values, lows, highs, colour, shape) => ({
      name, values, shape, colour, levels: [], detail: new Levels(lows, highs), reading: null, isOurs: true,
    });
    add('lines', `Equity ${currency}`).lines.push(line(`Equity ${currency}`, equity, least, most, 'gain', 'step'));
    add('lines', `Drawdown ${currency}`, { top: 0, unit: '%' }).lines.push(
      line(`Drawdown ${currency}`, fall, deepest, shallowest, 'loss', 'step'));
  }

  *detail() {
    yield this.candles;
    yield this.closes;
    for (const pane of this.panes) {
      if (pane.levels) yield pane.levels;
      for (const line of pane.lines) yield line.detail;
    }
  }
}

/** The places where a state becomes another one than 0. */
function changes(values) {
  const places = [];
  let last = 0;
  for (let place = 0; place < values.length; place++) {
    const value = values[place];
    if (value === last || value !== value) continue;
    if (value) places.push(place);
    last = value;
  }
  return Float64Array.from(places);
}

// ---- Drawing ----

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const snap = value => Math.round(value * size.ratio) / size.ratio;
const toX = place => (place - view.from) * size.plot / view.span;
const toPlace = x => view.from + x * view.span / size.plot;

function readColours() {
  const probe = element('i', '', legends);
  const names = ['back', 'text', 'faint', 'grid', 'raised', 'up', 'down', 'gain', 'loss', 'signal', 'doubt'];
  for (const name of [...names, ...[0, 1, 2, 3, 4, 5].map(place => `line${place}`)]) {
    probe.style.color = `var(--${name})`;
    colours[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  hatches = { doubt: hatch(7, 0.55), simulated: hatch(18, 0.2) };
}

function hatch(gap, alpha) {
  const tile = document.createElement('canvas');
  const { ratio } = size;
  tile.width = tile.height = Math.round(gap * ratio);
  const ink = tile.getContext('2d');
  ink.strokeStyle = colours.doubt;
  ink.globalAlpha = alpha;
  ink.lineWidth = ratio;
  ink.beginPath();
  for (const shift of [-1, 0, 1]) {
    ink.moveTo((shift - 0.1) * tile.width, 1.1 * tile.width);
    ink.lineTo((shift + 1.1) * tile.width, -0.1 * tile.width);
  }
  ink.stroke();
  const pattern = paper.createPattern(tile, 'repeat');
  pattern.setTransform(new DOMMatrix().scale(tile.width ? gap / tile.width : 1));
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

function write(text, x, y, colour, align = 'left', ink = paper) {
  ink.font = FONT;
  ink.textAlign = align;
  ink.textBaseline = 'middle';
  ink.fillStyle = colour;
  ink.fillText(text, x, y);
}

const sharp = value => snap(value) + 0.5;
const across = (pane, value) => [0, sharp(toY(pane, value)), size.plot, sharp(toY(pane, value))];

/** Divides the height among the panes; a page with many panes scrolls. */
function arrange() {
  const { panes } = model;
  const free = Math.max(stage.clientHeight, panes.reduce((sum, pane) => sum + pane.least, size.bottom)) - size.bottom;
  let weights = panes.reduce((sum, pane) => sum + pane.weight, 0), left = free;
  const tight = new Set();
  // A pane that would get less than its least height gets that; the others share the rest.
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (const pane of panes) {
      if (tight.has(pane) || left * pane.weight / weights >= pane.least) continue;
      tight.add(pane);
      weights -= pane.weight;
      left -= pane.least;
      isDone = false;
    }
  }
  let top = 0;
  for (const pane of panes) {
    pane.height = Math.floor(tight.has(pane) ? pane.least : left * pane.weight / weights);
    pane.topY = top;
    top += pane.height;
  }
  size.height = top + size.bottom;
  size.width = stage.clientWidth;
  size.ratio = window.devicePixelRatio || 1;
  for (const canvas of [picture, pad]) {
    canvas.width = Math.round(size.width * size.ratio);
    canvas.height = Math.round(size.height * size.ratio);
    canvas.style.width = `${size.width}px`;
    canvas.style.height = `${size.height}px`;
  }
  size.plot = Math.max(1, size.width - size.axis);
}

/** The level of detail whose buckets are at least a pixel wide. */
function levelOfView() {
  const bar = size.plot / view.span;
  return bar >= 1 ? 0 : Math.ceil(-Math.log2(bar));
}

function visible() {
  const level = levelOfView(), last = Math.ceil(model.count / 2 ** level);
  return {
    level, width: 2 ** level * size.plot / view.span,
    first: clamp(Math.floor(view.from / 2 ** level), 0, last),
    end: clamp(Math.ceil((view.from + view.span) / 2 ** level), 0, last),
  };
}

const isShown = name => !settings.hidden.has(name);

function limitsOf(details, seen) {
  let low = Infinity, high = -Infinity;
  for (const detail of details) {
    for (let bucket = seen.first; bucket < seen.end; bucket++) {
      detail.read(seen.level, bucket);
      if (detail.low < low) low = detail.low;
      if (detail.high > high) high = detail.high;
    }
  }
  return [low, high];
}

function scalePane(pane, seen) {
  let details = pane.lines.filter(line => isShown(line.name)).map(line => line.detail);
  if (pane.kind === 'price') details = [...details, settings.isLine ? model.closes : model.candles];
  if (pane.kind === 'volume') details = [pane.levels];
  let [low, high] = limitsOf(details, seen);
  if (pane.kind === 'price' && low <= high) [low, high] = withEvents(low, high);
  let isFixed = false;
  if (pane.range) {
    [low, high] = pane.range;
    isFixed = true;
  } else {
    if (pane.kind === 'volume' || pane.lines.some(line => line.shape === 'bars' && isShown(line.name))) {
      low = Math.min(0, low);
      high = Math.max(0, high);
    }
    if (pane.top !== undefined) high = pane.top;
  }
  if (!(low <= high)) [low, high] = [0, 1];
  pane.isLog = pane.kind === 'price' && settings.isLog && low > 0;
  if (low === high) {
    const pad = Math.abs(low) * 0.002 || 1;
    low = pane.kind === 'volume' ? 0 : low - pad;
    high = pane.top ?? high + pad;
  }
  // The legend needs room above; zero is the floor of volume and the ceiling of drawdown.
  const above = pane.top !== undefined || isFixed ? 0.02 : pane.kind === 'price' ? 0.1 : 0.12;
  const below = pane.kind === 'volume' && low === 0 ? 0 : isFixed ? 0.02 : 0.06;
  if (pane.isLog) [low, high] = [Math.log(low), Math.log(high)];
  const spread = high - low;
  pane.low = low - spread * below;
  pane.high = high + spread * above;
}

/** Makes room for the trades and signals in view, up to half of the candles' height on either side. */
function withEvents(low, high) {
  const room = (high - low) / 2;
  let [least, most] = [low, high];
  const take = price => {
    if (price >= low - room && price < least) least = price;
    if (price <= high + room && price > most) most = price;
  };
  const last = view.from + view.span;
  if (isShown('Trades')) {
    for (const trade of model.trades) {
      if (trade.begin > last || trade.end < view.from) continue;
      take(trade.entry[1]);
      if (trade.exit) take(trade.exit[1]);
      for (const stop of trade.stops) take(stop[1]);
    }
  }
  if (isShown('Signals')) {
    for (const signal of inView(model.signals, signal => signal.place)) {
      take(signal.stop);
      take(signal.target);
    }
  }
  return [least, most];
}

/** The items in view of a list in the order of time. */
function inView(items, placeOf) {
  const search = limit => {
    let low = 0, high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (placeOf(items[middle]) >= limit) high = middle; else low = middle + 1;
    }
    return low;
  };
  return items.slice(search(view.from - 1), search(view.from + view.span + 1));
}

const toY = (pane, value) =>
  pane.topY + pane.height * (pane.high - (pane.isLog ? Math.log(value) : value)) / (pane.high - pane.low);

function fromY(pane, y) {
  const value = pane.high - (y - pane.topY) / pane.height * (pane.high - pane.low);
  return pane.isLog ? Math.exp(value) : value;
}

/** Round values with at least `gap` pixels between them: [values, decimals]. */
function ticks(pane, gap = 36) {
  const [low, high] = pane.isLog ? [Math.exp(pane.low), Math.exp(pane.high)] : [pane.low, pane.high];
  const most = Math.max(2, Math.floor(pane.height / gap));
  if (pane.isLog && high / low > 8) {
    const values = [];
    for (let unit = 10 ** Math.floor(Math.log10(low)); unit <= high; unit *= 10) {
      for (const factor of most > 3 * Math.log10(high / low) ? [1, 2, 5] : [1]) values.push(unit * factor);
    }
    return [values.filter(value => value >= low && value <= high), null];
  }
  const rough = (high - low) / most, unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 2.5, 5, 10].find(factor => unit * factor >= rough * 0.999) ?? 10);
  const values = [];
  const first = Math.ceil(low / step - 1e-9);
  for (let place = first; place * step <= high && values.length < 50; place++) values.push(place * step);
  const decimals = clamp(Math.ceil(-Math.log10(step) + (Math.abs(step / unit - 2.5) < 0.01 ? 1 : 0) - 1e-9), 0, 15);
  return [values, decimals];
}

function axisText(pane, value, decimals) {
  if (Math.abs(value) < 1e-15) value = 0;
  if (pane.kind === 'volume') return compact(value);
  if (Math.abs(value) >= 1e7 && pane.kind !== 'price') return compact(value);
  return (decimals === null ? six(value) : value.toFixed(decimals)) + (pane.unit ?? '');
}

function draw() {
  const begun = performance.now();
  const { panes } = model, seen = visible();
  let widest = 40;
  for (const pane of panes) {
    scalePane(pane, seen);
    [pane.ticks, pane.decimals] = ticks(pane);
    paper.font = FONT;
    for (const value of pane.ticks) widest = Math.max(widest, paper.measureText(axisText(pane, value, pane.decimals)).width);
  }
  if (model.count) widest = Math.max(widest, paper.measureText(exact(model.series.whole[3][model.count - 1], model.series.decimals)).width);
  // The axis grows at once and never shrinks while one looks at a series: panning must not shake the picture.
  const axis = Math.min(Math.ceil(widest) + 12, size.width / 3);
  if (axis > size.axis) {
    size.axis = axis;
    size.plot = Math.max(1, size.width - axis);
  }
  hits = [];
  paper.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  paper.fillStyle = colours.back;
  paper.fillRect(0, 0, size.width, size.height);
  const columns = timeTicks();
  for (const pane of panes) drawPane(pane, seen, columns);
  drawTimes(columns);
  frames.push(performance.now() - begun);
  if (frames.length > 600) frames.shift();
}

function drawPane(pane, seen, columns) {
  const bottom = pane.topY + pane.height;
  paper.save();
  paper.beginPath();
  paper.rect(0, pane.topY, size.plot, pane.height);
  paper.clip();
  drawStretches(pane);
  rule([
    ...pane.ticks.map(value => across(pane, value)),
    ...columns.map(({ x }) => [sharp(x), pane.topY, sharp(x), bottom]),
  ], colours.grid);
  if (pane.marks) rule(pane.marks.map(value => across(pane, value)), colours.faint, [5, 4]);
  if (pane.kind === 'volume') drawVolume(pane, seen);
  // Seen from afar, lines would hide the candles.
  const drawPrices = () => {
    if (pane.kind !== 'price') return;
    if (settings.isLine) drawLine(pane, { values: model.series.closes, detail: model.closes, shape: 'line', colour: 'text' }, seen);
    else drawCandles(pane, seen);
  };
  if (seen.level === 0) drawPrices();
  for (const line of pane.lines) {
    if (!isShown(line.name)) continue;
    if (line.shape === 'bars') drawBars(pane, line, seen);
    else if (line.shape === 'dots') drawDots(pane, line, seen);
    else drawLine(pane, line, seen);
  }
  if (seen.level > 0) drawPrices();
  if (pane.kind === 'price') drawEvents(pane, seen);
  paper.restore();
  drawAxis(pane);
}

function drawAxis(pane) {
  const bottom = pane.topY + pane.height, edge = snap(bottom) - 0.5, taken = [];
  rule([[0, edge, size.width, edge], [size.plot + 0.5, pane.topY, size.plot + 0.5, bottom]], colours.grid);
  const isFree = y => y > pane.topY + 6 && y < bottom - 6 && taken.every(other => Math.abs(other - y) > 14);
  if (pane.kind === 'price' && model.count) {
    const { series } = model, last = model.count - 1, close = series.closes[last], y = toY(pane, close);
    if (isFree(y)) {
      const colour = close >= series.opens[last] ? colours.up : colours.down;
      rule([across(pane, close)], colour, [2, 3]);
      label(exact(series.whole[3][last], series.decimals), y, colour, paper);
      taken.push(y);
    }
  }
  const name = (value, text) => {
    const y = toY(pane, value);
    if (!isFree(y)) return;
    write(text, size.plot + 6, y, colours.faint);
    taken.push(y);
  };
  for (const value of pane.marks ?? []) name(value, six(value));
  for (const value of pane.ticks) name(value, axisText(pane, value, pane.decimals));
}

/** A text on a ground of its own on the price axis. */
function label(text, y, colour, ink) {
  ink.fillStyle = colour;
  ink.fillRect(size.plot + 1, Math.round(y) - 8, size.width - size.plot, 16);
  write(text, size.plot + 6, Math.round(y) + 0.5, colours.back, 'left', ink);
}

function drawStretches(pane) {
  const list = model.stretches, right = view.from + view.span;
  let edge = -Infinity;
  for (let place = after(model.stretchEnds, view.from); place < list.length && list[place].start <= right; place++) {
    const { start, end, doubt, isBroken } = list[place];
    if (doubt) {
      const from = Math.max(toX(start), edge), to = Math.max(toX(end), toX(start) + 1);
      if (to > from) {
        paper.fillStyle = hatches[doubt === 8 ? 'simulated' : 'doubt'];
        paper.fillRect(from, pane.topY, to - from, pane.height);
        edge = to;
      }
    }
    if (isBroken) {
      const width = clamp(size.plot / view.span, 3, 12);
      paper.fillStyle = hatches.doubt;
      paper.fillRect(toX(start) - width / 2, pane.topY, width, pane.height);
      rule([[sharp(toX(start)), pane.topY, sharp(toX(start)), pane.topY + pane.height]], colours.doubt, [3, 3]);
    }
  }
}

/** Whether the price rose from the first to the last candle of a bucket. */
function isUp(level, bucket) {
  const { opens, closes } = model.series;
  return closes[Math.min((bucket + 1) << level, model.count) - 1] >= opens[bucket << level];
}

function drawCandles(pane, seen) {
  const { level, width } = seen, { opens, closes, marks } = model.series, { candles } = model;
  const body = width < 4 ? Math.max(1, snap(width) - (width > 2 ? 1 : 0)) : Math.max(1, snap(width * 0.72));
  const wick = Math.max(1 / size.ratio, snap(Math.min(1.5, width / 4)));
  for (const up of [true, false]) {
    paper.fillStyle = paper.strokeStyle = up ? colours.up : colours.down;
    for (let bucket = seen.first; bucket < seen.end; bucket++) {
      if (isUp(level, bucket) !== up) continue;
      candles.read(level, bucket);
      const high = toY(pane, candles.high), low = toY(pane, candles.low);
      const middle = toX((bucket + 0.5) * 2 ** level);
      if (level > 0 || width < 2.5) {
        paper.fillRect(snap(middle - width / 2), high, Math.max(1, snap(width)), Math.max(1, low - high));
        continue;
      }
      paper.fillRect(snap(middle - wick / 2), high, wick, Math.max(1, low - high));
      const open = toY(pane, opens[bucket]), close = toY(pane, closes[bucket]);
      const top = snap(Math.min(open, close)), height = Math.max(1, snap(Math.abs(open - close)));
      const left = snap(middle - body / 2);
      paper.fillRect(left, top, body, height);
      if (marks[bucket] & FORMING && body > 3 && height > 3) {
        paper.fillStyle = colours.back;
        paper.fillRect(left + 1, top + 1, body - 2, height - 2);
        paper.fillStyle = up ? colours.up : colours.down;
      }
    }
  }
}

function drawVolume(pane, seen) {
  const { level, width } = seen, floor = toY(pane, 0);
  const body = width < 4 ? Math.max(1, snap(width)) : snap(width * 0.72);
  paper.globalAlpha = 0.6;
  for (const up of [true, false]) {
    paper.fillStyle = up ? colours.up : colours.down;
    for (let bucket = seen.first; bucket < seen.end; bucket++) {
      if (isUp(level, bucket) !== up) continue;
      pane.levels.read(level, bucket);
      if (!(pane.levels.high > 0)) continue;
      const y = toY(pane, pane.levels.high);
      paper.fillRect(snap(toX((bucket + 0.5) * 2 ** level) - body / 2), y, body, Math.max(1, floor - y));
    }
  }
  paper.globalAlpha = 1;
}

function drawLine(pane, line, seen) {
  const { level } = seen, { detail } = line;
  paper.strokeStyle = colours[line.colour];
  paper.lineWidth = 1.5;
  paper.lineJoin = 'round';
  paper.beginPath();
  let isDown = false, lastY = 0;
  const first = Math.max(0, seen.first - 1), end = Math.min(seen.end + 1, Math.ceil(model.count / 2 ** level));
  for (let bucket = first; bucket < end; bucket++) {
    detail.read(level, bucket);
    if (!(detail.low <= detail.high)) {
      isDown = false;
      continue;
    }
    const x = toX((bucket + 0.5) * 2 ** level);
    if (level === 0) {
      const y = toY(pane, line.values[bucket]);
      if (!isDown) paper.moveTo(x, y);
      else {
        if (line.shape === 'step') paper.lineTo(x, lastY);
        paper.lineTo(x, y);
      }
      // A point between unknown values has no line of its own.
      if (!isDown && !(line.values[bucket + 1] === line.values[bucket + 1])) paper.lineTo(x + 1, y);
      lastY = y;
    } else {
      const low = toY(pane, detail.low), high = toY(pane, detail.high);
      if (!isDown) paper.moveTo(x, low); else paper.lineTo(x, low);
      paper.lineTo(x, high - (low === high ? 0.5 : 0));
      lastY = high;
    }
    isDown = true;
  }
  paper.stroke();
}

function drawDots(pane, line, seen) {
  const { level, width } = seen, side = clamp(width / 3, 1.5, 4);
  paper.fillStyle = colours[line.colour];
  for (let bucket = seen.first; bucket < seen.end; bucket++) {
    line.detail.read(level, bucket);
    const { low, high } = line.detail;
    if (!(low <= high)) continue;
    const x = toX((bucket + 0.5) * 2 ** level) - side / 2;
    paper.fillRect(x, toY(pane, low) - side / 2, side, side);
    if (high > low) paper.fillRect(x, toY(pane, high) - side / 2, side, side);
  }
}

function drawBars(pane, line, seen) {
  const { level, width } = seen, floor = toY(pane, clamp(0, pane.low, pane.high));
  const body = width < 4 ? Math.max(1, snap(width)) : snap(width * 0.6);
  paper.globalAlpha = 0.75;
  for (let bucket = seen.first; bucket < seen.end; bucket++) {
    line.detail.read(level, bucket);
    const x = snap(toX((bucket + 0.5) * 2 ** level) - body / 2);
    for (const value of [line.detail.high, line.detail.low]) {
      if (!(value !== 0 && value === value)) continue;
      const y = toY(pane, value);
      paper.fillStyle = value > 0 ? colours.up : colours.down;
      paper.fillRect(x, Math.min(y, floor), body, Math.max(1, Math.abs(floor - y)));
      if (line.detail.low === line.detail.high) break;
    }
  }
  paper.globalAlpha = 1;
}

// ---- Trades, signals, fills and notes ----

function shape(points, fill, edge, width = 1.5) {
  paper.beginPath();
  points.forEach(([x, y], place) => place ? paper.lineTo(x, y) : paper.moveTo(x, y));
  paper.closePath();
  finish(fill, edge, width);
}

function finish(fill, edge, width) {
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

function disc(x, y, radius, fill, edge) {
  paper.beginPath();
  paper.arc(x, y, radius, 0, 2 * Math.PI);
  finish(fill, edge, 1.5);
}

function drawEvents(pane, seen) {
  drawStates(pane);
  if (isShown('Trades')) drawTrades(pane);
  if (isShown('Fills')) drawFills(pane);
  if (isShown('Signals')) drawSignals(pane);
  if (isShown('Notes')) drawNotes(pane);
}

const stateColour = row => colours[`line${(model.panes[0].lines.length + row) % 6}`];

/** Marks where a state begins: below the candle for 1, above it for -1. Marks closer than their width are thinned. */
function drawStates(pane) {
  const { lows, highs } = model.series;
  model.states.forEach(({ line, name, places }, row) => {
    if (!isShown(name)) return;
    let edge = -Infinity;
    const end = after(places, view.from + view.span);
    for (let number = after(places, view.from - 1); number < end; number++) {
      const place = places[number], x = toX(place + 0.5);
      if (x < edge) continue;
      edge = x + 7;
      const isUpward = line.values[place] > 0;
      const y = toY(pane, isUpward ? lows[place] : highs[place]) + (isUpward ? 1 : -1) * (9 + 8 * row);
      triangle(x, y, 7, isUpward, stateColour(row));
      hits.push({ x, y, reach: 6, tell: () => ({
        title: plain(name), rows: [['Value', String(line.values[place])], ['Candle', moment(model.series.times[place])]],
      }) });
    }
  });
}

const resultColour = trade => !trade.exit ? colours.faint : trade.pnl >= 0 ? colours.gain : colours.loss;

function drawTrades(pane) {
  const right = view.from + view.span;
  const shown = model.trades.filter(trade => trade.begin <= right && trade.end >= view.from && trade.entry[1] !== null);
  const isDense = shown.length > 400;
  for (const trade of shown) {
    const [endTime, price] = trade.exit ?? [Infinity, model.series.closes[model.count - 1]];
    const x = toX(trade.begin), y = toY(pane, trade.entry[1]), x2 = toX(trade.end), y2 = price === null ? y : toY(pane, price);
    const colour = resultColour(trade);
    if (shown.length < 2000) drawStops(pane, trade, endTime);
    rule([[x, y, x2, y2]], colour, trade.exit ? [] : [6, 4], isDense ? 1 : 2);
    if (!isDense) {
      triangle(x, y, 9, trade.isLong, colour, colours.back);
      if (trade.exit) drawExit(x2, y2, trade.pnl >= 0, colour);
    }
    hits.push({ x, y, x2, y2, reach: 7, tell: () => tellTrade(trade) });
  }
}

/** A disc ends a gain and a cross ends a loss, for those who cannot tell the colours. */
function drawExit(x, y, isGain, colour) {
  if (isGain) return disc(x, y, 4, colour, colours.back);
  const cross = [[x - 4, y - 4, x + 4, y + 4], [x - 4, y + 4, x + 4, y - 4]];
  rule(cross, colours.back, [], 4.5);
  rule(cross, colour, [], 2);
}

function drawStops(pane, trade, endTime) {
  const lines = [], begin = toX(trade.begin), end = toX(trade.end);
  trade.stops.forEach(([time, price], place) => {
    if (price === null) return;
    const next = trade.stops[place + 1]?.[0] ?? endTime, y = toY(pane, price);
    const x = Math.max(toX(model.position(time)), begin);
    const x2 = next === Infinity ? end : Math.min(toX(model.position(next)), end);
    if (x2 < x) return;
    const last = lines[lines.length - 1];
    if (last && Math.abs(last[2] - x) < 0.01) lines.push([x, last[3], x, y]);
    lines.push([x, y, x2, y]);
    hits.push({ x, y, x2, y2: y, reach: 4, tell: () => ({
      title: `Stop of trade ${plain(trade.id)}`, rows: [['Stop', amount(price)], ['From', moment(time)]],
    }) });
  });
  rule(lines, colours.loss, [3, 2]);
}

function drawSignals(pane) {
  const { lows, highs } = model.series, shown = inView(model.signals, signal => signal.place);
  if (!model.count) return;
  const bar = size.plot / view.span, isDense = shown.length > 250;
  const edges = { true: -Infinity, false: -Infinity };
  for (const signal of shown) {
    const x = toX(signal.place + 0.5), up = signal.isLong;
    if (!isDense) {
      const to = Math.min(x + Math.max(14 * bar, 26), size.plot);
      for (const [price, colour] of [[signal.stop, colours.loss], [signal.target, colours.gain]]) {
        if (price === null) continue;
        const y = sharp(toY(pane, price));
        rule([[x, y, to, y]], colour, [2, 2], 1.5);
      }
    }
    if (x < edges[up] && isDense) continue;
    edges[up] = x + 8;
    const side = isDense ? 7 : 11;
    const y = toY(pane, up ? lows[signal.place] : highs[signal.place]) + (up ? 1 : -1) * (side + 5);
    // A hollow signal only closes a position.
    const [fill, edge] = signal.opens ? [colours.signal, colours.back] : [colours.back, colours.signal];
    triangle(x, y, side, up, fill, edge);
    hits.push({ x, y, reach: side, tell: () => tellSignal(signal) });
  }
}

function drawFills(pane) {
  const shown = inView(model.fills, fill => fill.begin);
  let edge = -Infinity;
  for (const fill of shown) {
    const x = toX(fill.begin), y = toY(pane, fill.price);
    if (shown.length > 800 && x < edge) continue;
    edge = x + 4;
    shape([[x, y - 4], [x + 4, y], [x, y + 4], [x - 4, y]], fill.isBuy ? colours.text : colours.back, colours.text, 1.2);
    hits.push({ x, y, reach: 6, tell: () => ({
      title: `${fill.isBuy ? 'Bought' : 'Sold'} ${amount(fill.quantity)}`,
      rows: [['Price', amount(fill.price)], ['Role', plain(fill.role)], ['Time', moment(fill.time)]],
    }) });
  }
}

function drawNotes(pane) {
  let edge = -Infinity;
  const y = pane.topY + pane.height - 11;
  for (const note of inView(model.notes, note => note.begin)) {
    const x = toX(note.begin);
    if (x >= edge) {
      disc(x, y, 7, colours.raised, colours.faint);
      write('i', x, y + 0.5, colours.text, 'center');
      edge = x + 15;
    }
    hits.push({ x, y, reach: 8, tell: () => ({ title: plain(note.text), rows: [['Time', moment(note.time)]] }) });
  }
}

const moment = time => `${clock(time)} ${zoneName(time)}`;

function tellTrade(trade) {
  const rows = [
    ['Entry', `${amount(trade.entry[1])} at ${moment(trade.entry[0])}`],
    ['Exit', trade.exit ? `${amount(trade.exit[1])} at ${moment(trade.exit[0])}` : 'still open'],
    ['Size', amount(trade.quantity ?? NaN)],
    ['PnL', trade.pnl === null ? 'open' : `${trade.pnl > 0 ? '+' : ''}${amount(trade.pnl)} ${plain(trade.currency)}`],
  ];
  if (trade.reason) rows.push(['Reason', plain(trade.reason)]);
  if (trade.exit) rows.push(['Held', duration(trade.exit[0] - trade.entry[0])]);
  if (trade.strategy) rows.push(['Strategy', plain(trade.strategy)]);
  if (trade.isSimulated) rows.push(['Data', 'SIMULATED']);
  return { title: `${trade.isLong ? 'Long' : 'Short'} trade ${plain(trade.id)}`, rows };
}

function tellSignal(signal) {
  const known = value => value === null ? '–' : amount(value);
  const rows = [
    ['Time', moment(signal.time)], ['Entry', known(signal.entry)],
    ['Stop', known(signal.stop)], ['Target', known(signal.target)],
  ];
  if (signal.score !== null) rows.push(['Score', six(signal.score)]);
  if (signal.confidence) rows.push(['Confidence', plain(signal.confidence)]);
  if (signal.reasons.length) rows.push(['Reasons', signal.reasons.map(plain).join(', ')]);
  for (const vote of signal.votes) {
    const text = vote.vote === null ? 'unknown' : six(vote.vote);
    rows.push([plain(vote.name), vote.isFilter ? `${text} (filter)`
      : `${text} × ${six(vote.weight ?? NaN)} = ${six(vote.contribution ?? NaN)}`]);
  }
  if (signal.isSimulated) rows.push(['Data', 'SIMULATED']);
  const verb = signal.opens ? '' : ' (closes only)';
  return { title: `${signal.isLong ? 'Long' : 'Short'} signal ${plain(signal.strategy)}${verb}`, rows };
}

// ---- The axis of time ----

const MINUTE = 60000, HOUR = 3600000, DAY = 86400000;
const STEPS = [1000, 5000, 15000, 30000, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR,
  2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY];
const MONTH_STEPS = [1, 3, 6, 12, 24, 60, 120];

/** Labels at round times: [{x, text, isMajor}]. The axis is by candle, so a label stands at the first candle from its
    time on. */
function timeTicks() {
  if (!model.count) return [];
  const { times, ends } = model.series, bar = size.plot / view.span;
  const gap = 84, length = Math.max(1, ends[0] - times[0]), wanted = gap / bar * length;
  const step = STEPS.find(each => each >= wanted);
  const months = step ? 0 : MONTH_STEPS.find(each => each * 30 * DAY >= wanted) ?? 240;
  const from = clamp(Math.floor(view.from), 0, model.count - 1);
  const last = clamp(Math.ceil(view.from + view.span), 0, model.count - 1);
  const shift = time => parts(time).shifted - time;
  const next = time => {
    if (!months) {
      const moved = shift(time);
      // A week begins on Monday; 1970-01-05 was one.
      const origin = step === 7 * DAY ? 4 * DAY : 0;
      return Math.ceil((time + moved - origin) / step) * step + origin - moved;
    }
    const { year, month, shifted } = parts(time);
    const number = year * 12 + month;
    let ahead = Math.ceil(number / months) * months;
    if (Date.UTC(Math.floor(ahead / 12), ahead % 12) < shifted) ahead += months;
    return Date.UTC(Math.floor(ahead / 12), ahead % 12) - shift(time);
  };
  const found = [];
  let place = from, before = from > 0 ? parts(times[from - 1]) : null;
  while (place <= last && found.length < 200) {
    const boundary = next(place > 0 && place === from ? times[place - 1] + 1 : times[place]);
    const at = after(times, boundary - 1);
    if (at > last) break;
    const now = parts(times[at]);
    const isYear = before && now.year !== before.year, isDay = !before || now.day !== before.day || now.month !== before.month || isYear;
    const text = months >= 12 || isYear && (months || step >= DAY) ? String(now.year)
      : months ? MONTHS[now.month]
      : isDay || step >= DAY ? `${now.day} ${MONTHS[now.month]}`
      : `${two(now.hour)}:${two(now.minute)}${step < MINUTE ? `:${two(now.second)}` : ''}`;
    found.push({ x: toX(at), text, isMajor: isDay && step < DAY || isYear });
    before = now;
    place = at + Math.max(1, Math.ceil(gap * 0.7 / bar));
  }
  return found;
}

function drawTimes(columns) {
  const y = size.height - size.bottom / 2;
  for (const { x, text, isMajor } of columns) {
    const half = paper.measureText(text).width / 2;
    if (x > half && x < size.plot - half) write(text, x, y, isMajor ? colours.text : colours.faint, 'center');
  }
  write(settings.isLocal ? 'local' : 'UTC', size.width - 6, y, colours.faint, 'right');
}

// ---- Legends and the cursor ----

function element(name, text, parent, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  parent?.append(made);
  return made;
}

function makeLegends() {
  legends.replaceChildren();
  for (const pane of model.panes) {
    const box = element('div', '', legends, 'legend');
    box.setAttribute('role', 'group');
    box.setAttribute('aria-label', pane.title);
    pane.box = box;
    pane.values = [];
    if (pane.kind !== 'lines') pane.own = element('span', '', box);
    for (const line of pane.lines) {
      pane.values.push(toggle(box, line.name, line.reading, colours[line.colour]));
    }
    if (pane.kind !== 'price') continue;
    pane.states = model.states.map(({ name, line }, row) => toggle(box, name, line.reading, stateColour(row)));
    const { signals, trades, fills, notes } = model;
    for (const [name, list] of Object.entries({ Signals: signals, Trades: trades, Fills: fills, Notes: notes })) {
      if (list.length) toggle(box, name, null, colours[name === 'Signals' ? 'signal' : 'faint'], String(list.length));
    }
    pane.doubt = element('span', '', box, 'doubt');
  }
  placeLegends();
}

/** A button that hides or shows a line; returns where its value is written. */
function toggle(box, name, reading, colour, text = '') {
  const button = element('button', '', box);
  button.type = 'button';
  button.title = plain(reading ? `${name}: ${reading}` : name);
  button.setAttribute('aria-pressed', isShown(name));
  element('i', '', button).style.background = colour;
  element('span', plain(name), button, 'name');
  button.addEventListener('click', () => {
    if (!settings.hidden.delete(name)) settings.hidden.add(name);
    button.setAttribute('aria-pressed', isShown(name));
    refresh();
  });
  return element('span', text, button);
}

function placeLegends() {
  for (const { box, topY, height } of model.panes) {
    box.style.top = `${topY + 3}px`;
    box.style.maxHeight = `${height - 6}px`;
    box.style.width = `${size.plot - 8}px`;
  }
}

/** The candle under the cursor, or the newest. */
const readPlace = () => cursor ? cursor.place : model.count - 1;

function doubtText(place) {
  const { times, ends, marks } = model.series, texts = [];
  const lost = model.lost.get(place);
  if (lost) texts.push(`gap: ${lost} candle${lost === 1 ? '' : 's'} missing before this one`);
  else if (marks[place] & 1) texts.push(MARKS[0][1]);
  else if (place > 0 && times[place] > ends[place - 1]) texts.push(`no candles for ${duration(times[place] - ends[place - 1])} before`);
  for (const [bit, text] of MARKS.slice(1)) if (marks[place] & bit) texts.push(text);
  if (marks[place] & FORMING) texts.push('not closed yet');
  return texts.join(' · ');
}

function lineText(line, place) {
  const value = line.values[place];
  if (value !== value || value === undefined) return '–';
  if (line.pane === null && !line.state) return value.toFixed(model.series.decimals + 2);
  return line.isOurs ? amount(Number(value.toFixed(4))) : six(value);
}

function priceText(place) {
  const { whole, decimals, closes } = model.series;
  const [open, high, low, close] = whole.map(column => exact(column[place], decimals));
  const before = place > 0 ? closes[place - 1] : NaN, change = (closes[place] / before - 1) * 100;
  const text = Number.isFinite(change) ? ` ${change > -0.005 ? '+' : ''}${(Math.abs(change) < 0.005 ? 0 : change).toFixed(2)}%` : '';
  return `O ${open} H ${high} L ${low} C ${close}${text}`;
}

function writeLegends() {
  const place = readPlace();
  if (place < 0) return;
  for (const pane of model.panes) {
    if (pane.kind === 'price') pane.own.textContent = priceText(place);
    if (pane.kind === 'volume') pane.own.textContent = `Volume ${six(model.series.volumes[place])}`;
    pane.lines.forEach((line, row) => { pane.values[row].textContent = lineText(line, place) + (pane.unit ?? ''); });
    pane.states?.forEach((span, row) => { span.textContent = lineText(model.states[row].line, place); });
    if (pane.doubt) pane.doubt.textContent = doubtText(place);
  }
}

const paneAt = y => model.panes.find(pane => y >= pane.topY && y < pane.topY + pane.height);

function drawCursor() {
  glass.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  glass.clearRect(0, 0, size.width, size.height);
  writeLegends();
  if (!cursor || !model.count) {
    showTip(null);
    return;
  }
  const x = sharp(toX(cursor.place + 0.5)), bottom = size.height - size.bottom;
  const pane = cursor.y === null ? null : paneAt(cursor.y), lines = x < size.plot ? [[x, 0, x, bottom]] : [];
  if (pane) {
    const value = fromY(pane, cursor.y);
    lines.push(across(pane, value));
    label(pane.kind === 'price' ? value.toFixed(model.series.decimals)
      : axisText(pane, value, pane.decimals === null ? null : pane.decimals + 1), cursor.y, colours.text, glass);
  }
  rule(lines, colours.faint, [4, 3], 1, glass);
  const text = moment(model.series.times[cursor.place]);
  glass.font = FONT;
  const width = glass.measureText(text).width + 12, left = clamp(x - width / 2, 0, size.width - width);
  glass.fillStyle = colours.text;
  glass.fillRect(left, bottom + 2, width, size.bottom - 4);
  write(text, left + 6, bottom + size.bottom / 2 + 0.5, colours.back, 'left', glass);
  showTip(pinned ?? hitUnder());
}

/** How far a point is from a hit: a point, or the line between two. */
function distance(hit, x, y) {
  const dx = (hit.x2 ?? hit.x) - hit.x, dy = (hit.y2 ?? hit.y) - hit.y, length = dx * dx + dy * dy;
  const part = length ? clamp(((x - hit.x) * dx + (y - hit.y) * dy) / length, 0, 1) : 0;
  return Math.hypot(hit.x + part * dx - x, hit.y + part * dy - y);
}

function hitUnder() {
  if (cursor.y === null) return null;
  let best = null, least = Infinity;
  for (const hit of hits) {
    const far = distance(hit, cursor.x, cursor.y) - (hit.x2 === undefined ? 4 : 0);
    if (far < hit.reach && far < least) [best, least] = [hit, far];
  }
  return best && { ...best.tell(), x: cursor.x, y: cursor.y };
}

function showTip(about) {
  tip.hidden = !about;
  if (!about) return;
  tip.replaceChildren();
  element('b', about.title, tip);
  const list = element('dl', '', tip);
  for (const [name, text] of about.rows) {
    element('dt', name, list);
    element('dd', text, list);
  }
  const { offsetWidth: width, offsetHeight: height } = tip;
  const x = about.x + 14 + width > size.width ? about.x - width - 14 : about.x + 14;
  tip.style.left = `${clamp(x, 2, Math.max(2, size.width - width - 2))}px`;
  tip.style.top = `${clamp(about.y + 14, 2, Math.max(2, size.height - height - 2))}px`;
}

// ---- Moving ----

let isAsked = false, isStale = false, lastFrame = 0;

/** Draws with the next frame: everything, or only the cursor. */
function ask(isAll) {
  isStale ||= isAll;
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(now => {
    isAsked = false;
    if (!model) return;
    if (isStale) {
      draw();
      gaps.push(now - lastFrame);
      if (gaps.length > 600) gaps.shift();
    }
    isStale = false;
    lastFrame = now;
    drawCursor();
  });
}

const refresh = () => { pinned = null; ask(true); };

function look(from, span) {
  const most = Math.max(20, model.count * 1.1);
  view.span = clamp(span, Math.min(8, most), most);
  const margin = view.span * 0.5;
  view.from = clamp(from, -margin, Math.max(-margin, model.count - margin));
  refresh();
}

const pan = places => look(view.from + places, view.span);

function zoom(factor, x = size.plot / 2) {
  const place = toPlace(x), span = clamp(view.span * factor, 8, Math.max(20, model.count * 1.1));
  look(place - x / size.plot * span, span);
}

function showNewest() {
  const span = Math.min(clamp(Math.round(size.plot / 7), 20, 260), Math.max(20, model.count * 1.1));
  look(model.count < span ? (model.count - span) / 2 : model.count - span * 0.96, span);
}

/** Moves the cursor by candles; the view follows. */
function step(by) {
  if (!model.count) return;
  const seen = cursor ? cursor.place : Math.min(model.count - 1, Math.floor(view.from + view.span));
  const place = clamp(seen + by, 0, model.count - 1);
  cursor = { place, x: toX(place + 0.5), y: null };
  pinned = null;
  if (place < view.from) look(place - 1, view.span);
  else if (place + 1 > view.from + view.span) look(place + 2 - view.span, view.span);
  pinEvents(place);
  ask(false);
  byId('spoken').textContent = [moment(model.series.times[place]), priceText(place), doubtText(place)].join(' ');
}

/** Shows what happened at a candle that the keyboard reached. */
function pinEvents(place) {
  const event = model.events.find(each => Math.floor(each.begin) === place);
  if (event) pin(event);
}

function pin(event) {
  const told = event.kind === 'trade' ? tellTrade(event.of) : tellSignal(event.of);
  const pane = model.panes[0], price = event.kind === 'trade' ? event.of.entry[1] : model.series.closes[event.of.place];
  pinned = { ...told, x: toX(event.begin), y: clamp(toY(pane, price), pane.topY, pane.topY + pane.height) };
}

function jump(number) {
  const event = model.events[number];
  if (!event || !model.count) return;
  eventPlace = number;
  const place = clamp(Math.floor(event.begin), 0, model.count - 1);
  if (event.begin < view.from + view.span * 0.1 || event.begin > view.from + view.span * 0.9) look(event.begin - view.span / 2, view.span);
  cursor = { place, x: toX(place + 0.5), y: null };
  draw();
  pin(event);
  ask(false);
  byId('spoken').textContent = [pinned.title, ...pinned.rows.map(row => row.join(' '))].join(', ');
}

/** The next event in a direction, from the cursor or the middle of the view when none was visited. */
function neighbour(by) {
  if (eventPlace >= 0) return jump(clamp(eventPlace + by, 0, model.events.length - 1));
  const begins = model.events.map(event => event.begin);
  const here = cursor ? cursor.place : view.from + view.span / 2;
  const found = by > 0 ? begins.findIndex(begin => begin > here) : begins.findLastIndex(begin => begin < here);
  jump(found < 0 ? (by > 0 ? begins.length - 1 : 0) : found);
}

// ---- The pointer ----

const pointers = new Map();
let dragged = null, pinch = null;

const spot = event => {
  const box = pad.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};

function aim({ x, y }) {
  if (!model?.count) return;
  pinned = null;
  cursor = { place: clamp(Math.floor(toPlace(Math.min(x, size.plot))), 0, model.count - 1), x, y };
  ask(false);
}

pad.addEventListener('pointerdown', event => {
  pointers.set(event.pointerId, spot(event));
  pad.setPointerCapture(event.pointerId);
  dragged = { x: spot(event).x, isMoved: false };
  startPinch();
});

function startPinch() {
  const [one, other] = [...pointers.values()];
  pinch = other ? {
    place: toPlace((one.x + other.x) / 2), gap: Math.max(8, Math.abs(one.x - other.x)), span: view.span,
  } : null;
}

pad.addEventListener('pointermove', event => {
  const at = spot(event);
  if (!pointers.has(event.pointerId)) return event.pointerType === 'mouse' ? aim(at) : undefined;
  pointers.set(event.pointerId, at);
  if (pinch) {
    const [one, other] = [...pointers.values()];
    const span = pinch.span * pinch.gap / Math.max(8, Math.abs(one.x - other.x));
    cursor = null;
    dragged.isMoved = true;
    return look(pinch.place - (one.x + other.x) / 2 / size.plot * span, span);
  }
  const moved = at.x - dragged.x;
  if (!dragged.isMoved && Math.abs(moved) < 4) return;
  dragged.isMoved = true;
  dragged.x = at.x;
  if (event.pointerType === 'mouse') aim(at); else cursor = null;
  pan(-moved * view.span / size.plot);
});

for (const name of ['pointerup', 'pointercancel']) {
  pad.addEventListener(name, event => {
    if (!pointers.delete(event.pointerId)) return;
    startPinch();
    const [rest] = pointers.values();
    if (rest) dragged = { x: rest.x, isMoved: true };
    else if (name === 'pointerup' && !dragged.isMoved) aim(spot(event));
  });
}
pad.addEventListener('pointerleave', event => {
  if (event.pointerType !== 'mouse' || pointers.size) return;
  cursor = null;
  ask(false);
});
pad.addEventListener('dblclick', () => model && showNewest());
pad.addEventListener('wheel', event => {
  if (!model) return;
  const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
  const [x, y] = [event.deltaX * unit, event.deltaY * unit];
  event.preventDefault();
  if (event.shiftKey || Math.abs(x) > Math.abs(y)) pan((x || y) * view.span / size.plot);
  else zoom(Math.exp(clamp(y, -300, 300) * (event.ctrlKey ? 0.01 : 0.0018)), Math.min(spot(event).x, size.plot));
}, { passive: false });

// ---- Commands, by button and by key ----

const shows = (id, text) => { byId(id).textContent = text; };
const presses = (id, isOn) => byId(id).setAttribute('aria-pressed', isOn);

const commands = {
  shape() { presses('shape', settings.isLine = !settings.isLine); refresh(); },
  log() { presses('log', settings.isLog = !settings.isLog); refresh(); },
  zone() { shows('zone', (settings.isLocal = !settings.isLocal) ? 'Local' : 'UTC'); refresh(); },
  theme() {
    const isDark = settings.theme ? settings.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    document.documentElement.dataset.theme = settings.theme = isDark ? 'light' : 'dark';
    repaint();
  },
  in() { zoom(0.7); },
  out() { zoom(1 / 0.7); },
  fit() { look(-0.02 * model.count, model.count * 1.04); },
  previous() { neighbour(-1); },
  next() { neighbour(1); },
  list() { listEvents(Math.max(0, eventPlace)); byId('events').showModal(); },
  help() { byId('keys').showModal(); },
  earlier() { listEvents(listed - LISTED); },
  later() { listEvents(listed + LISTED); },
};

const KEYS = [
  ['ArrowLeft', '← →', 'Move the cursor by one candle; with Shift, by ten', event => step(event.shiftKey ? -10 : -1)],
  ['ArrowRight', '', '', event => step(event.shiftKey ? 10 : 1)],
  ['PageUp', 'Page Up, Page Down', 'Move the view by most of its width', () => pan(-0.8 * view.span)],
  ['PageDown', '', '', () => pan(0.8 * view.span)],
  ['Home', 'Home, End', 'Show the oldest or the newest candles', () => look(-1, view.span)],
  ['End', '', '', showNewest],
  ['+', '+ -', 'Zoom in or out; the arrows up and down do so too', commands.in],
  ['=', '', '', commands.in], ['ArrowUp', '', '', commands.in],
  ['-', '', '', commands.out], ['ArrowDown', '', '', commands.out],
  ['f', 'f', 'Show all candles', commands.fit],
  ['n', 'n, p', 'Go to the next or previous signal or trade', commands.next], ['p', '', '', commands.previous],
  ['e', 'e', 'List the signals and trades', commands.list],
  ['s', 's', 'Switch to the next series', () => model.count >= 0 && open((models.indexOf(model) + 1) % models.length)],
  ['c', 'c', 'Draw candles or a line', commands.shape],
  ['l', 'l', 'Switch the logarithmic scale', commands.log],
  ['u', 'u', 'Switch between UTC and local time', commands.zone],
  ['t', 't', 'Switch between light and dark', commands.theme],
  ['Escape', 'Esc', 'Hide the cursor', () => { cursor = null; refresh(); }],
  ['?', '?', 'Show this list', commands.help],
];

document.addEventListener('keydown', event => {
  if (!model || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const { target } = event;
  // Arrows belong to the list of series while it has the focus.
  if (target instanceof HTMLSelectElement) return;
  const found = KEYS.find(([key]) => key === event.key);
  if (!found) return;
  event.preventDefault();
  found[3](event);
});

const LISTED = 100;
let listed = 0;

function listEvents(start) {
  const { events } = model, rows = byId('rows');
  listed = clamp(start, 0, Math.max(0, events.length - LISTED));
  rows.replaceChildren();
  events.slice(listed, listed + LISTED).forEach((event, row) => {
    const { of } = event;
    const text = event.kind === 'trade'
      ? `${of.isLong ? '▲' : '▼'} Trade ${plain(of.id)} ${of.exit ? `${of.pnl > 0 ? '+' : ''}${amount(of.pnl ?? NaN)} ${plain(of.currency)}` : 'open'}`
      : `${of.isLong ? '▲' : '▼'} Signal ${plain(of.strategy)}`;
    element('button', `${moment(event.time)} ${text}`, element('li', '', rows)).addEventListener('click', () => {
      byId('events').close();
      pad.focus();
      jump(listed + row);
    });
  });
  shows('shown', `${listed + 1} to ${Math.min(events.length, listed + LISTED)} of ${events.length}`);
  byId('earlier').disabled = listed === 0;
  byId('later').disabled = listed + LISTED >= events.length;
}

// ---- Starting ----

function repaint() {
  readColours();
  if (!model) return;
  makeLegends();
  refresh();
}

function resize() {
  if (!model) return;
  size.axis = 56;
  arrange();
  placeLegends();
  readColours();
  draw();
  placeLegends();
  drawCursor();
}

/** Shows a series at the time that was in view. */
function open(number) {
  const time = model && model.count && model !== models[number]
    ? model.series.times[clamp(Math.floor(view.from + view.span / 2), 0, model.count - 1)] : null;
  model = models[number] ??= new Model(content.series[number]);
  byId('series').selectedIndex = number;
  byId('jump').hidden = !model.events.length;
  cursor = pinned = null;
  eventPlace = -1;
  size.axis = 56;
  // A title that only names the first series would be wrong for the others.
  const name = seriesName(model.series), isOwn = content.title && content.title !== seriesName(content.series[0]);
  document.title = isOwn ? plain(content.title) : name;
  shows('title', document.title);
  byId('title').hidden = !isOwn && models.length > 1;
  pad.setAttribute('aria-label', `Chart of ${seriesName(model.series)}. The arrow keys read candles; ? lists all keys.`);
  shows('message', 'This series has no candles.');
  byId('message').hidden = model.count > 0;
  arrange();
  readColours();
  makeLegends();
  if (time === null) showNewest(); else look(model.position(time) - view.span / 2, view.span);
  draw();
  placeLegends();
  drawCursor();
}

/** Computes levels of detail while nothing else is to be done. */
function prepare() {
  const rest = [...model.detail()];
  const work = () => {
    rest.shift()?.build();
    if (rest.length) setTimeout(work);
  };
  setTimeout(work);
}

async function start() {
  for (const [id, act] of Object.entries(commands)) {
    byId(id).addEventListener('click', () => (model || id === 'help' || id === 'theme') && act());
  }
  for (const [, name, text] of KEYS) {
    if (!name) continue;
    element('dt', name, byId('key-list'));
    element('dd', text, byId('key-list'));
  }
  const holder = byId('data'), text = holder.textContent;
  holder.textContent = '';
  content = new Decoder(await inflate(text)).all();
  byId('simulated').hidden = !content.simulated;
  const choice = byId('series');
  models = Array(content.series.length).fill(null);
  for (const series of content.series) element('option', seriesName(series), choice);
  choice.hidden = content.series.length < 2;
  choice.addEventListener('change', () => open(choice.selectedIndex));
  if (!content.series.length) {
    shows('title', plain(content.title));
    shows('message', 'This chart has no candles.');
    byId('message').hidden = false;
    return;
  }
  open(0);
  new ResizeObserver(resize).observe(stage);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  prepare();
}

/** What tests read. */
window.chart = Object.freeze({
  ready: start().then(() => {
    readyAt = performance.now();
  }).catch(error => {
    byId('message').hidden = false;
    shows('message', `This chart cannot be shown: ${error.message}`);
    throw error;
  }),
  get opened() { return { script: opened, drawn: readyAt }; },
  get view() { return { ...view, count: model.count, series: models.indexOf(model), plot: size.plot, height: size.height }; },
  get panes() { return model.panes.map(({ title, topY, height, low, high, isLog }) => ({ title, top: topY, height, low, high, isLog })); },
  /** The stored values of the candle under the cursor, as numbers, and as they are shown. */
  get cursor() {
    if (!cursor) return null;
    const { series } = model, { place } = cursor;
    const [open, high, low, close] = series.whole.map(column => exact(column[place], series.decimals));
    return {
      place, time: series.times[place], open, high, low, close, volume: series.volumes[place], marks: series.marks[place],
      lines: Object.fromEntries(series.lines.map(line => [line.name, line.values[place]])),
      shown: [...legends.children].map(box => box.textContent), doubt: doubtText(place),
    };
  },
  get tip() { return tip.hidden ? null : tip.textContent; },
  get hits() { return hits.map(({ x, y }) => ({ x, y })); },
  /** Milliseconds that the last pictures took to draw, and the time from frame to frame. */
  get frames() { return { drawn: [...frames], between: [...gaps] }; },
});
})();
