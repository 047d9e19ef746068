/** A series made ready for drawing. */
class Model {
  constructor(series) {
    Object.assign(this, series);
    this.lost = new Map(series.lost);
    this.prices = new Levels(series.lows, series.highs);
    this.line = { values: series.closes, detail: new Levels(series.closes), colour: 'text' };
    this.stretches = this.findStretches();
    this.panes = this.makePanes();
    this.states = series.lines.filter(line => line.state).map(line => ({ ...line, places: changes(line.values) }));
    const sorted = (list, placed) => list.map(each => ({ ...each, ...placed(each) })).sort((one, other) => one.begin - other.begin);
    const atTime = each => ({ begin: this.position(each.time) });
    this.fills = sorted(series.fills, atTime);
    this.notes = sorted(series.notes, atTime);
    this.trades = sorted(series.trades, ({ entry, exit }) => ({
      begin: this.position(entry[0]), end: exit ? this.position(exit[0]) : this.count, time: entry[0], tell: tellTrade,
    }));
    this.signals = sorted(series.signals, ({ time }) => {
      const place = clamp(after(this.times, time - 1) - 1, 0, Math.max(0, this.count - 1));
      return { place, begin: place + 0.5, tell: tellSignal };
    });
    this.events = [...this.signals, ...this.trades].sort((one, other) => one.time - other.time);
  }

  /** Where a time is on the axis of candles: candle i reaches from i to i + 1. */
  position(time) {
    const { times, ends, count } = this, place = after(times, time) - 1;
    if (!count) return 0;
    if (place < 0) return (time - times[0]) / Math.max(1, ends[0] - times[0]);
    if (time < ends[place]) return place + (time - times[place]) / Math.max(1, ends[place] - times[place]);
    return place + 1 + (place + 1 < count ? 0 : (time - ends[place]) / Math.max(1, ends[0] - times[0]));
  }

  /** Runs of candles with the same doubts, and the borders between candles where time is missing. */
  findStretches() {
    const { marks, times, ends, lost } = this, found = [];
    let last = null;
    for (let place = 0; place < this.count; place++) {
      // The candle after a gap is whole; its left border is drawn instead.
      const doubt = marks[place] & HATCHED;
      const isBroken = (marks[place] & GAP) !== 0 || place > 0 && times[place] > ends[place - 1] || lost.has(place);
      if (!isBroken && !doubt) continue;
      if (!isBroken && last?.end === place && last.doubt === doubt) last.end++;
      else found.push(last = { start: place, end: place + 1, doubt, isBroken });
    }
    return found;
  }

  makePanes() {
    const panes = [{ kind: 'price', title: 'Price', lines: [], weight: 5, least: 130 }], named = new Map();
    const add = (kind, title, more) => {
      const pane = { kind, title, lines: [], weight: 1.2, least: 46, ...more };
      panes.push(pane);
      return pane;
    };
    if (this.volumes.some(volume => volume === volume)) {
      add('volume', 'Volume', { levels: new Levels(this.volumes), weight: 1, isFloored: true });
    }
    for (const line of this.lines) {
      if (line.state) continue;
      let pane = panes[0];
      if (line.pane !== null) {
        pane = named.get(line.pane) ?? add('lines', plain(line.pane));
        named.set(line.pane, pane);
        pane.range ??= line.range;
        pane.isFloored ||= line.shape === 'bars';
        if (line.levels.length) pane.marks = line.levels;
      }
      pane.lines.push({ ...line, colour: `line${pane.lines.length % 6}`, detail: new Levels(line.values) });
    }
    if (this.count) for (const account of content.accounts) this.addAccount(account, add);
    return panes;
  }

  /** Equity and drawdown, as each candle leaves them; spikes within a candle stay in the levels of detail. */
  addAccount(account, add) {
    const { times, ends, count } = this;
    const columns = Array.from({ length: 6 }, () => new Float64Array(count));
    const [equity, least, most, fall, deepest, shallowest] = columns;
    let place = 0, last = NaN, peak = -Infinity;
    for (let candle = 0; candle < count; candle++) {
      const drawdown = () => peak > 0 ? Math.max(-1, last / peak - 1) * 100 : NaN;
      let [low, high, deep, shallow] = [last, last, drawdown(), drawdown()];
      for (; place < account.count && account.times[place] < ends[candle]; place++) {
        last = account.equity[place];
        peak = Math.max(peak, last);
        const now = drawdown();
        // What happened before the first candle is no spike within it.
        if (account.times[place] < times[0]) [low, high, deep, shallow] = [last, last, now, now];
        low = low <= last ? low : last;
        high = high >= last ? high : last;
        deep = deep <= now ? deep : now;
        shallow = shallow >= now ? shallow : now;
      }
      equity[candle] = last; least[candle] = low; most[candle] = high;
      fall[candle] = drawdown(); deepest[candle] = deep; shallowest[candle] = shallow;
    }
    const pane = (title, [values, lows, highs], colour, more) => add('lines', title, more).lines.push(
      { name: title, values, shape: 'step', colour, detail: new Levels(lows, highs), isOurs: true });
    const currency = plain(account.currency);
    pane(`Equity ${currency}`, columns.slice(0, 3), 'gain');
    pane(`Drawdown ${currency}`, columns.slice(3), 'loss', { top: 0, unit: '%' });
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
  return places;
}
