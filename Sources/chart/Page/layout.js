/** Divides the height among the panes; a page with many panes scrolls. Each pane's legend has a head of its own. */
function arrange() {
  const { panes } = model;
  size.tall = stage.clientHeight;
  const sum = of => panes.reduce((all, pane) => all + of(pane), 0);
  const least = pane => pane.least + pane.head, weights = sum(pane => pane.weight);
  const rest = Math.max(0, size.tall - size.bottom - sum(least));
  let top = 0;
  for (const pane of panes) {
    pane.topY = top;
    pane.height = Math.floor(least(pane) + rest * pane.weight / weights);
    top += pane.height;
    pane.box.style.top = `${pane.topY + 3}px`;
  }
  size.height = top + size.bottom;
  size.ratio = window.devicePixelRatio || 1;
  for (const canvas of [picture, pad]) {
    canvas.width = Math.round(size.width * size.ratio);
    canvas.height = Math.round(size.height * size.ratio);
    canvas.style.width = `${size.width}px`;
    canvas.style.height = `${size.height}px`;
  }
  setAxis(size.axis);
}

function setAxis(width) {
  size.axis = width;
  size.width = stage.clientWidth;
  size.plot = Math.max(1, size.width - width);
  legends.style.width = `${size.plot}px`;
}

/** The candles in view, in buckets of 2^level that are at least a pixel wide. */
function visible() {
  const bar = size.plot / view.span, level = bar >= 1 ? 0 : Math.ceil(-Math.log2(bar)), count = 2 ** level;
  const last = Math.ceil(model.count / count);
  return {
    level, count, last, width: count * bar,
    begin: clamp(Math.floor(view.from / count), 0, last), end: clamp(Math.ceil(viewEnd() / count), 0, last),
  };
}

/** Calls for each bucket in view whose value is known, with its least and greatest and the x of its middle. */
function eachBucket(levels, { level, count, begin, end }, body) {
  for (let bucket = begin; bucket < end; bucket++) {
    levels.read(level, bucket);
    if (levels.low <= levels.high) body(levels.low, levels.high, toX((bucket + 0.5) * count), bucket);
  }
}

/** The items in view of a list in the order of `begin`. */
const inView = items => items.slice(
  first(0, items.length, place => items[place].begin >= view.from - 1),
  first(0, items.length, place => items[place].begin >= viewEnd() + 1));

function scalePane(pane, seen) {
  const isPrice = pane.kind === 'price', { isFloored, top, range } = pane;
  const details = pane.lines.filter(line => isShown(line.name)).map(line => line.detail);
  if (isPrice) details.push(settings.isLine ? model.line.detail : model.prices);
  if (pane.levels) details.push(pane.levels);
  let low = isFloored ? 0 : Infinity, high = isFloored ? 0 : -Infinity;
  for (const levels of details) {
    eachBucket(levels, seen, (least, most) => {
      if (least < low) low = least;
      if (most > high) high = most;
    });
  }
  if (isPrice && low <= high) [low, high] = withEvents(low, high);
  if (range) [low, high] = range;
  if (top !== undefined) high = top;
  if (!(low <= high)) [low, high] = [0, 1];
  pane.isLog = isPrice && settings.isLog && low > 0;
  if (low === high) {
    const space = Math.abs(low) * 0.002 || 1;
    if (!isFloored) low -= space;
    if (top === undefined) high += space;
  }
  if (pane.isLog) [low, high] = [Math.log(low), Math.log(high)];
  const above = pane.head + 6, below = isFloored && low === 0 ? 0 : isPrice ? 16 : 5;
  const unit = (high - low) / Math.max(8, pane.height - above - below);
  pane.low = low - below * unit;
  pane.high = high + above * unit;
  [pane.ticks, pane.decimals] = ticks(pane);
}

/** Makes room for the trades and signals in view, up to half of the candles' height on either side. */
function withEvents(low, high) {
  const room = (high - low) / 2;
  let [least, most] = [low, high];
  const take = price => {
    if (price >= low - room && price < least) least = price;
    if (price <= high + room && price > most) most = price;
  };
  for (const { entry, exit, stops } of tradesInView()) {
    for (const price of [entry[1], exit?.[1], ...stops.map(stop => stop[1])]) take(price ?? NaN);
  }
  if (isShown('Signals')) for (const { stop, target } of inView(model.signals)) { take(stop ?? NaN); take(target ?? NaN); }
  return [least, most];
}

const toY = (pane, value) =>
  pane.topY + pane.height * (pane.high - (pane.isLog ? Math.log(value) : value)) / (pane.high - pane.low);

function fromY(pane, y) {
  const value = pane.high - (y - pane.topY) / pane.height * (pane.high - pane.low);
  return pane.isLog ? Math.exp(value) : value;
}

/** Round values with at least 36 pixels between them: [values, decimals]. */
function ticks(pane) {
  const [low, high] = [fromY(pane, pane.topY + pane.height), fromY(pane, pane.topY)];
  const most = Math.max(2, Math.floor(pane.height / 36)), values = [];
  if (pane.isLog && high / low > 8) {
    const factors = most > 3 * Math.log10(high / low) ? [1, 2, 5] : [1];
    for (let unit = 10 ** Math.floor(Math.log10(low)); unit <= high; unit *= 10) values.push(...factors.map(factor => unit * factor));
    return [values.filter(value => value >= low && value <= high), null];
  }
  const rough = (high - low) / most, unit = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5].find(each => unit * each >= rough * 0.999) ?? 10, step = unit * factor;
  for (let place = Math.ceil(low / step - 1e-9); place * step <= high && values.length < 50; place++) values.push(place * step);
  return [values, clamp(Math.ceil(-Math.log10(step) + (factor === 2.5 ? 1 : 0) - 1e-9), 0, 15)];
}

function axisText(pane, value, decimals = pane.decimals) {
  if (Math.abs(value) < 1e-15) value = 0;
  if (pane.kind === 'volume' || pane.kind === 'lines' && Math.abs(value) >= 1e7) return compact(value);
  return (decimals === null ? six(value) : value.toFixed(decimals)) + (pane.unit ?? '');
}

const STEPS = [1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];
const MONTH_STEPS = [1, 3, 6, 12, 24, 60, 120];

/** Labels at round times: [{x, text, isMajor}]. The axis is by candle, so a label stands at the first candle from its
    time on. */
function timeTicks() {
  if (!model.count) return [];
  const { times, ends, count } = model, gap = 84 * view.span / size.plot, wanted = gap * Math.max(1, ends[0] - times[0]);
  const step = 1000 * STEPS.find(each => each * 1000 >= wanted);
  const months = step ? 0 : MONTH_STEPS.find(each => each * 30 * DAY >= wanted) ?? 240;
  /** Which part of time a candle begins in; a week begins on Monday, and 1970-01-05 was one. */
  const part = place => {
    const { year, month, shifted } = parts(times[place]);
    return Math.floor(months ? (year * 12 + month) / months : (shifted - (step === 7 * DAY ? 4 * DAY : 0)) / step);
  };
  const end = clamp(Math.ceil(viewEnd()) + 1, 0, count), found = [];
  let place = clamp(Math.floor(view.from), 0, count - 1), before = place ? parts(times[place - 1]) : null;
  while (found.length < 200) {
    const last = place ? part(place - 1) : -Infinity;
    const at = first(place, end, each => part(each) > last);
    if (at >= end) break;
    const now = parts(times[at]), isYear = now.year !== before?.year;
    const isDay = isYear || now.day !== before.day || now.month !== before.month;
    const text = months >= 12 || isYear && before && (months || step >= DAY) ? String(now.year)
      : months ? MONTHS[now.month]
      : isDay || step >= DAY ? `${now.day} ${MONTHS[now.month]}`
      : `${two(now.hour)}:${two(now.minute)}${step < MINUTE ? `:${two(now.second)}` : ''}`;
    found.push({ x: toX(at), text, isMajor: isDay && step < DAY || isYear && before !== null });
    before = now;
    place = at + Math.max(1, Math.ceil(gap * 0.7));
  }
  return found;
}
