function makeLegends() {
  legends.replaceChildren();
  for (const pane of model.panes) {
    pane.box = element('div', '', legends, { className: 'legend', role: 'group', ariaLabel: pane.title });
    if (pane.kind !== 'lines') pane.own = element('span', '', pane.box);
    pane.values = pane.lines.map(line => [line, toggle(pane.box, line.name, line.reading, colours[line.colour])]);
    if (pane.kind !== 'price') continue;
    pane.values.push(...model.states.map((line, row) => [line, toggle(pane.box, line.name, line.reading, stateColour(row))]));
    for (const name of ['Signals', 'Trades', 'Fills', 'Notes']) {
      const { length } = model[name.toLowerCase()];
      if (length) toggle(pane.box, name, null, colours[name === 'Signals' ? 'signal' : 'faint']).textContent = length;
    }
    pane.doubt = element('span', '', pane.box, { className: 'doubt' });
  }
  writeLegends();
  // Room for a doubt, or the picture would move under the cursor that finds one.
  if (model.stretches.length) model.panes[0].doubt.textContent = DOUBTS[0][1];
  model.panes.forEach(pane => { pane.head = 0; });
  growHeads();
}

/** Whether a legend has become higher than the head of its pane, which then grows with it. */
function growHeads() {
  const grown = model.panes.filter(pane => pane.box.offsetHeight > pane.head);
  for (const pane of grown) pane.head = pane.box.offsetHeight;
  return grown.length > 0;
}

/** A button that hides or shows a line; returns where its value is written. */
function toggle(parent, name, reading, colour) {
  const button = element('button', '', parent, { type: 'button', title: plain(reading ? `${name}: ${reading}` : name) });
  const press = () => { button.ariaPressed = isShown(name); };
  press();
  element('i', '', button).style.background = colour;
  element('span', plain(name), button, { className: 'name' });
  button.addEventListener('click', () => {
    if (!settings.hidden.delete(name)) settings.hidden.add(name);
    press();
    refresh();
  });
  return element('span', '', button);
}

function doubtText(place) {
  const { times, ends, marks, lost } = model, missing = lost.get(place), away = times[place] - ends[place - 1];
  const gap = missing ? `gap: ${missing} candle${missing === 1 ? '' : 's'} missing before this one`
    : marks[place] & GAP ? 'gap: candles before this one are missing'
    : away > 0 ? `no candles for ${duration(away)} before` : '';
  return [gap, ...DOUBTS.map(([bit, text]) => marks[place] & bit ? text : '')].filter(text => text).join(' · ');
}

function lineText(line, place) {
  const value = line.values[place];
  if (!Number.isFinite(value)) return '–';
  if (line.pane === null && !line.state) return value.toFixed(model.decimals + 2);
  return line.isOurs ? amount(Number(value.toFixed(4))) : six(value);
}

function priceText(place) {
  const { whole, decimals, closes } = model, prices = whole.map(column => exact(column[place], decimals));
  const change = (closes[place] / closes[place - 1] - 1) * 100, percent = change.toFixed(2).replace(/^-(0\.00)$/, '$1');
  return prices.map((price, row) => `${'OHLC'[row]} ${price}`).join(' ')
    + (Number.isFinite(change) ? ` ${change >= 0 ? '+' : ''}${percent}%` : '');
}

/** The values of the candle under the cursor, or of the newest. */
function writeLegends() {
  const place = cursor?.place ?? model.count - 1;
  if (place < 0) return;
  for (const pane of model.panes) {
    if (pane.kind === 'price') pane.own.textContent = priceText(place);
    if (pane.kind === 'volume') pane.own.textContent = `Volume ${six(model.volumes[place])}`;
    for (const [line, span] of pane.values) span.textContent = lineText(line, place) + (pane.unit ?? '');
    if (pane.doubt) pane.doubt.textContent = doubtText(place);
  }
}

function drawCursor() {
  writeLegends();
  if (growHeads()) {
    arrange();
    draw();
  }
  glass.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  glass.clearRect(0, 0, size.width, size.height);
  if (!cursor || !model.count) return showTip(null);
  const x = sharp(toX(cursor.place + 0.5)), bottom = size.height - size.bottom, lines = x < size.plot ? [[x, 0, x, bottom]] : [];
  const pane = cursor.y !== null && model.panes.find(({ topY, height }) => cursor.y >= topY && cursor.y < topY + height);
  if (pane) {
    const value = fromY(pane, cursor.y);
    lines.push(across(pane, value));
    label(pane.kind === 'price' ? value.toFixed(model.decimals)
      : axisText(pane, value, pane.decimals + 1), cursor.y, colours.text, glass);
  }
  rule(lines, colours.faint, [4, 3], 1, glass);
  const text = moment(model.times[cursor.place]), width = widthOf(text) + 12, left = clamp(x - width / 2, 0, size.width - width);
  box(left, bottom + 2, width, size.bottom - 4, colours.text, glass);
  write(text, left + 6, bottom + size.bottom / 2 + 0.5, colours.back, 'left', glass);
  showTip(pinned ?? hitUnder());
}

/** How far a point is from a hit: a point, or the line between two. */
function distance({ x, y, x2 = x, y2 = y }, at) {
  const dx = x2 - x, dy = y2 - y, length = dx * dx + dy * dy;
  const part = length ? clamp(((at.x - x) * dx + (at.y - y) * dy) / length, 0, 1) : 0;
  return Math.hypot(x + part * dx - at.x, y + part * dy - at.y);
}

/** What happened under the pointer; marks go before lines. */
function hitUnder() {
  if (cursor.y === null) return null;
  let best = null, least = Infinity;
  for (const hit of hits) {
    const far = distance(hit, cursor) - (hit.x2 === undefined ? 4 : 0);
    if (far < hit.reach && far < least) [best, least] = [hit, far];
  }
  return best && { ...best.tell(), x: cursor.x, y: cursor.y };
}

function showTip(about) {
  tip.hidden = !about;
  tip.replaceChildren();
  if (!about) return;
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
