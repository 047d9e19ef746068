function drawEvents(pane) {
  drawStates(pane);
  drawTrades(pane);
  if (isShown('Fills')) drawFills(pane);
  if (isShown('Signals')) drawSignals(pane);
  if (isShown('Notes')) drawNotes(pane);
}

const stateColour = row => colours[`line${(model.panes[0].lines.length + row) % 6}`];

/** Marks where a state begins: below the candle for 1, above it for -1. Marks closer than their width are thinned. */
function drawStates(pane) {
  model.states.forEach(({ name, values, places }, row) => {
    if (!isShown(name)) return;
    let edge = -Infinity;
    for (let number = after(places, view.from - 1); places[number] <= viewEnd(); number++) {
      const place = places[number], x = toX(place + 0.5), isUpward = values[place] > 0;
      if (x < edge) continue;
      edge = x + 7;
      const y = besideCandle(pane, place, isUpward, 9 + 8 * row);
      triangle(x, y, 7, isUpward, stateColour(row));
      hits.push({ x, y, reach: 6, tell: () => ({
        title: plain(name), rows: [['Value', String(values[place])], ['Candle', moment(model.times[place])]],
      }) });
    }
  });
}

/** So far below a candle, or above it. */
const besideCandle = (pane, place, isBelow, far) =>
  toY(pane, isBelow ? model.lows[place] : model.highs[place]) + (isBelow ? far : -far);

const tradesInView = () => isShown('Trades')
  ? model.trades.filter(({ begin, end, entry }) => begin <= viewEnd() && end >= view.from && entry[1] !== null) : [];

function drawTrades(pane) {
  const shown = tradesInView(), isDense = shown.length > 400;
  for (const trade of shown) {
    const { exit, pnl } = trade, price = exit ? exit[1] : model.closes[model.count - 1];
    const x = toX(trade.begin), y = toY(pane, trade.entry[1]), x2 = toX(trade.end), y2 = price === null ? y : toY(pane, price);
    const colour = !exit ? colours.faint : pnl >= 0 ? colours.gain : colours.loss;
    if (shown.length < 2000) drawStops(pane, trade, x, x2);
    rule([[x, y, x2, y2]], colour, exit ? [] : [6, 4], isDense ? 1 : 2);
    if (!isDense) {
      triangle(x, y, 9, trade.isLong, colour, colours.back);
      if (exit) drawExit(x2, y2, pnl >= 0, colour);
    }
    hits.push({ x, y, x2, y2, reach: 7, tell: () => tellTrade(trade) });
  }
}

/** A disc ends a gain and a cross ends a loss, for those who cannot tell the colours. */
function drawExit(x, y, isGain, colour) {
  if (isGain) return shape([[x, y, 4]], colour, colours.back);
  const cross = [[x - 4, y - 4, x + 4, y + 4], [x - 4, y + 4, x + 4, y - 4]];
  rule(cross, colours.back, [], 4.5);
  rule(cross, colour, [], 2);
}

function drawStops(pane, { id, stops }, begin, end) {
  const lines = [];
  stops.forEach(([time, price], place) => {
    const next = stops[place + 1], x = Math.max(toX(model.position(time)), begin);
    const x2 = next ? Math.min(toX(model.position(next[0])), end) : end;
    if (price === null || x2 < x) return;
    const y = toY(pane, price), last = lines.at(-1);
    if (last && Math.abs(last[2] - x) < 0.01) lines.push([x, last[3], x, y]);
    lines.push([x, y, x2, y]);
    hits.push({ x, y, x2, y2: y, reach: 4, tell: () => ({
      title: `Stop of trade ${plain(id)}`, rows: [['Stop', amount(price)], ['From', moment(time)]],
    }) });
  });
  rule(lines, colours.loss, [3, 2]);
}

function drawSignals(pane) {
  const shown = inView(model.signals), isDense = shown.length > 250, edges = {};
  if (!model.count) return;
  for (const signal of shown) {
    const x = toX(signal.begin), up = signal.isLong, side = isDense ? 7 : 11;
    if (!isDense) {
      const to = Math.min(x + Math.max(14 * size.plot / view.span, 26), size.plot);
      for (const [price, colour] of [[signal.stop, colours.loss], [signal.target, colours.gain]]) {
        if (price !== null) rule([[x, sharp(toY(pane, price)), to, sharp(toY(pane, price))]], colour, [2, 2], 1.5);
      }
    } else if (x < edges[up]) continue;
    edges[up] = x + 8;
    const y = besideCandle(pane, signal.place, up, side + 5);
    // A hollow signal only closes a position.
    const [fill, edge] = signal.opens ? [colours.signal, colours.back] : [colours.back, colours.signal];
    triangle(x, y, side, up, fill, edge);
    hits.push({ x, y, reach: side, tell: () => tellSignal(signal) });
  }
}

function drawFills(pane) {
  const shown = inView(model.fills);
  let edge = -Infinity;
  for (const { begin, price, quantity, isBuy, role, time } of shown) {
    const x = toX(begin), y = toY(pane, price);
    if (shown.length > 800 && x < edge) continue;
    edge = x + 4;
    shape([[x, y - 4], [x + 4, y], [x, y + 4], [x - 4, y]], isBuy ? colours.text : colours.back, colours.text, 1.2);
    hits.push({ x, y, reach: 6, tell: () => ({
      title: `${isBuy ? 'Bought' : 'Sold'} ${amount(quantity)}`,
      rows: [['Price', amount(price)], ['Role', plain(role)], ['Time', moment(time)]],
    }) });
  }
}

function drawNotes(pane) {
  let edge = -Infinity;
  const y = pane.topY + pane.height - 11;
  for (const { begin, text, time } of inView(model.notes)) {
    const x = toX(begin);
    if (x >= edge) {
      shape([[x, y, 7]], colours.raised, colours.faint);
      write('i', x, y + 0.5, colours.text, 'center');
      edge = x + 15;
    }
    hits.push({ x, y, reach: 8, tell: () => ({ title: plain(text), rows: [['Time', moment(time)]] }) });
  }
}

const result = ({ exit, pnl, currency }) => exit ? `${signed(pnl)} ${plain(currency)}` : 'open';

/** The rows of a tip that have a text. */
const told = (title, rows) => ({ title, rows: rows.filter(([, text]) => text) });

function tellTrade(trade) {
  const { entry, exit, quantity, reason, strategy, isSimulated } = trade, at = ([time, price]) => `${amount(price)} at ${moment(time)}`;
  return told(`${trade.isLong ? 'Long' : 'Short'} trade ${plain(trade.id)}`, [
    ['Entry', at(entry)], ['Exit', exit ? at(exit) : 'still open'], ['Size', amount(quantity)], ['PnL', result(trade)],
    ['Reason', plain(reason)], ['Held', exit && duration(exit[0] - entry[0])], ['Strategy', plain(strategy)],
    ['Data', isSimulated && 'SIMULATED'],
  ]);
}

function tellSignal(signal) {
  const { entry, stop, target, score, confidence, reasons, votes, isSimulated } = signal;
  const share = ({ vote, weight, contribution, isFilter }) => vote === null ? 'unknown'
    : six(vote) + (isFilter ? ' (filter)' : ` × ${six(weight)} = ${six(contribution)}`);
  return told(`${signal.isLong ? 'Long' : 'Short'} signal ${plain(signal.strategy)}${signal.opens ? '' : ' (closes only)'}`, [
    ['Time', moment(signal.time)], ['Entry', amount(entry)], ['Stop', amount(stop)], ['Target', amount(target)],
    ['Score', score !== null && six(score)], ['Confidence', plain(confidence)], ['Reasons', reasons.map(plain).join(', ')],
    ...votes.map(vote => [plain(vote.name), share(vote)]), ['Data', isSimulated && 'SIMULATED'],
  ]);
}
