function draw() {
  const begun = performance.now(), { panes } = model, seen = visible();
  for (const pane of panes) scalePane(pane, seen);
  const texts = panes.flatMap(pane => pane.ticks.map(value => axisText(pane, value)));
  if (model.count) texts.push(exact(model.whole[3][model.count - 1], model.decimals));
  // The axis grows at once and never shrinks while one looks at a series: panning must not shake the picture.
  const axis = Math.min(Math.ceil(Math.max(...texts.map(widthOf))) + 12, size.width / 3);
  if (axis > size.axis) setAxis(axis);
  hits = [];
  paper.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  box(0, 0, size.width, size.height, colours.back);
  const columns = timeTicks();
  for (const pane of panes) drawPane(pane, seen, columns);
  drawTimes(columns);
  frames.push(performance.now() - begun);
  if (frames.length > 600) frames.shift();
}

function drawPane(pane, seen, columns) {
  const bottom = pane.topY + pane.height, isPrice = pane.kind === 'price';
  paper.save();
  paper.beginPath();
  paper.rect(0, pane.topY, size.plot, pane.height);
  paper.clip();
  drawStretches(pane);
  rule([...pane.ticks.map(value => across(pane, value)), ...columns.map(({ x }) => [sharp(x), pane.topY, sharp(x), bottom])], colours.grid);
  if (pane.marks) rule(pane.marks.map(value => across(pane, value)), colours.faint, [5, 4]);
  if (pane.levels) drawBars(pane, pane.levels, seen, isUp);
  const drawPrices = () => settings.isLine ? drawLine(pane, model.line, seen) : drawCandles(pane, seen);
  if (isPrice && seen.level === 0) drawPrices();
  for (const line of pane.lines) {
    if (!isShown(line.name)) continue;
    if (line.shape === 'bars') drawBars(pane, line.detail, seen, () => true);
    else (line.shape === 'dots' ? drawDots : drawLine)(pane, line, seen);
  }
  // Seen from afar, lines would hide the candles.
  if (isPrice && seen.level > 0) drawPrices();
  if (isPrice) drawEvents(pane);
  paper.restore();
  drawAxis(pane);
}

function drawAxis(pane) {
  const bottom = pane.topY + pane.height, edge = snap(bottom) - 0.5, taken = [];
  rule([[0, edge, size.width, edge], [size.plot + 0.5, pane.topY, size.plot + 0.5, bottom]], colours.grid);
  const name = (value, put) => {
    const y = toY(pane, value);
    if (y <= pane.topY + 6 || y >= bottom - 6 || taken.some(other => Math.abs(other - y) <= 14)) return;
    put(y);
    taken.push(y);
  };
  const last = model.count - 1;
  if (pane.kind === 'price' && last >= 0) {
    name(model.closes[last], y => {
      const colour = isUp(0, last) ? colours.up : colours.down;
      rule([across(pane, model.closes[last])], colour, [2, 3]);
      label(exact(model.whole[3][last], model.decimals), y, colour);
    });
  }
  const put = text => y => write(text, size.plot + 6, y, colours.faint);
  for (const value of pane.marks ?? []) name(value, put(six(value)));
  for (const value of pane.ticks) name(value, put(axisText(pane, value)));
}

function drawStretches(pane) {
  const list = model.stretches, { topY, height } = pane;
  let edge = -Infinity;
  for (let place = first(0, list.length, each => list[each].end > view.from); list[place]?.start <= viewEnd(); place++) {
    const { start, end, doubt, isBroken } = list[place], x = toX(start), to = Math.max(toX(end), x + 1), from = Math.max(x, edge);
    if (doubt && to > from) {
      box(from, topY, to - from, height, hatches[doubt === SIMULATED ? 'simulated' : 'doubt']);
      edge = to;
    }
    if (isBroken) {
      const width = clamp(size.plot / view.span, 3, 12);
      box(x - width / 2, topY, width, height, hatches.doubt);
      rule([[sharp(x), topY, sharp(x), topY + height]], colours.doubt, [3, 3]);
    }
  }
}

/** Whether the price rose from the first to the last candle of a bucket. */
const isUp = (level, bucket) =>
  model.closes[Math.min((bucket + 1) << level, model.count) - 1] >= model.opens[bucket << level];

/** The width of what is drawn for a bucket: with a gap between them where there is room for it. */
const bodyOf = width => Math.max(1, snap(width < 4 ? width - (width > 2 ? 1 : 0) : width * 0.72));

function drawCandles(pane, seen) {
  const { level, width } = seen, { opens, closes, marks } = model, body = bodyOf(width);
  const wick = Math.max(1 / size.ratio, snap(Math.min(1.5, width / 4)));
  for (const up of [true, false]) {
    const colour = up ? colours.up : colours.down;
    eachBucket(model.prices, seen, (least, most, middle, bucket) => {
      if (isUp(level, bucket) !== up) return;
      const high = toY(pane, most), length = Math.max(1, toY(pane, least) - high);
      if (width < 2.5) return box(snap(middle - width / 2), high, Math.max(1, snap(width)), length, colour);
      box(snap(middle - wick / 2), high, wick, length, colour);
      const open = toY(pane, opens[bucket]), close = toY(pane, closes[bucket]);
      const top = snap(Math.min(open, close)), height = Math.max(1, snap(Math.abs(open - close))), left = snap(middle - body / 2);
      if (marks[bucket] & FORMING) paper.globalAlpha = 0.5;
      box(left, top, body, height, colour);
      paper.globalAlpha = 1;
      // A candle up is hollow where there is room for it, for those who cannot tell the colours.
      if (up && body > 3 && height > 3) box(left + 1, top + 1, body - 2, height - 2, colours.back);
    });
  }
}

/** Bars from zero to the values; `rises` colours those above zero, those below count as falling. */
function drawBars(pane, levels, seen, rises) {
  const floor = toY(pane, clamp(0, pane.low, pane.high)), body = bodyOf(seen.width);
  paper.globalAlpha = 0.65;
  eachBucket(levels, seen, (low, high, x, bucket) => {
    const bar = (value, isGood) => {
      const y = toY(pane, value);
      box(snap(x - body / 2), Math.min(y, floor), body, Math.max(1, Math.abs(floor - y)), isGood ? colours.up : colours.down);
    };
    if (high > 0) bar(high, rises(seen.level, bucket));
    if (low < 0) bar(low, false);
  });
  paper.globalAlpha = 1;
}

function drawLine(pane, { detail, shape, colour }, seen) {
  if (seen.level > 0) return drawSpans(pane, detail, colours[colour], seen);
  let end = -1, lastY = 0;
  paper.strokeStyle = colours[colour];
  paper.lineWidth = 1.5;
  paper.lineJoin = 'round';
  paper.beginPath();
  const { begin, end: past, last } = seen;
  eachBucket(detail, { ...seen, begin: Math.max(0, begin - 1), end: Math.min(past + 1, last) }, (low, high, x, bucket) => {
    const y = toY(pane, low), isJoined = end === bucket;
    // A point between unknown values has no line of its own: a stroke of a pixel.
    if (!isJoined) paper.moveTo(x - 0.5, y);
    else if (shape === 'step') paper.lineTo(x, lastY);
    paper.lineTo(x, y);
    lastY = y;
    end = bucket + 1;
  });
  paper.stroke();
}

/** A line seen from afar: a box for each bucket, long enough to meet the one before. A stroke through so many points is slow. */
function drawSpans(pane, detail, colour, seen) {
  const width = Math.max(1.5, seen.width);
  let end = -1, top = 0, bottom = 0;
  eachBucket(detail, seen, (low, high, x, bucket) => {
    const [over, under] = [toY(pane, high) - 0.75, toY(pane, low) + 0.75];
    const isJoined = end === bucket, from = isJoined ? Math.min(over, bottom) : over, to = isJoined ? Math.max(under, top) : under;
    box(x - width / 2, from, width, to - from, colour);
    [end, top, bottom] = [bucket + 1, over, under];
  });
}

function drawDots(pane, line, seen) {
  const side = clamp(seen.width / 3, 1.5, 4);
  eachBucket(line.detail, seen, (low, high, x) => {
    for (const value of [low, high]) box(x - side / 2, toY(pane, value) - side / 2, side, side, colours[line.colour]);
  });
}

function drawTimes(columns) {
  const y = size.height - size.bottom / 2;
  for (const { x, text, isMajor } of columns) {
    const half = widthOf(text) / 2;
    if (x >= 0 && x < size.plot - half) write(text, Math.max(x, half + 2), y, isMajor ? colours.text : colours.faint, 'center');
  }
  write(settings.isLocal ? 'local' : 'UTC', size.width - 6, y, colours.faint, 'right');
}
