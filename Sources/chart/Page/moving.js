let isAsked = false, isStale = false;

/** Draws with the next frame: everything, or only the cursor. */
function ask(isAll) {
  isStale ||= isAll;
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => {
    isAsked = false;
    if (isStale) draw();
    isStale = false;
    drawCursor();
  });
}

function refresh() {
  pinned = null;
  ask(true);
}

function look(from, span) {
  const most = Math.max(20, model.count * 1.1);
  view.span = clamp(span, 8, most);
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
  const { count } = model, span = Math.min(clamp(Math.round(size.plot / 7), 20, 260), Math.max(20, count * 1.1));
  look(count < span ? (count - span) / 2 : count - span * 0.96, span);
}

const speak = (...texts) => { byId('spoken').textContent = texts.flat(2).join(' '); };

function putCursor(place) {
  cursor = { place, x: toX(place + 0.5), y: null };
  pinned = null;
}

/** Moves the cursor by candles; the view follows. */
function step(by) {
  if (!model.count) return;
  const place = clamp((cursor?.place ?? Math.min(model.count - 1, Math.floor(viewEnd()))) + by, 0, model.count - 1);
  if (place < view.from) look(place - 1, view.span);
  else if (place + 1 > viewEnd()) look(place + 2 - view.span, view.span);
  putCursor(place);
  // What happened at a candle that the keyboard reached is shown.
  pin(model.events.find(each => Math.floor(each.begin) === place));
  ask(false);
  speak(moment(model.times[place]), priceText(place), doubtText(place));
}

function pin(event) {
  if (!event) return;
  const { topY, height } = model.panes[0], price = event.stops ? event.entry[1] : model.closes[event.place];
  pinned = { ...event.tell(event), x: toX(event.begin), y: clamp(toY(model.panes[0], price), topY, topY + height) };
}

function jump(number) {
  const event = model.events[number];
  if (!event || !model.count) return;
  eventPlace = number;
  if (Math.abs((event.begin - view.from) / view.span - 0.5) > 0.4) look(event.begin - view.span / 2, view.span);
  putCursor(clamp(Math.floor(event.begin), 0, model.count - 1));
  draw();
  pin(event);
  ask(false);
  speak(pinned.title, pinned.rows);
}

/** The next event in a direction, from the cursor or the middle of the view when none was visited. */
function neighbour(by) {
  const { events } = model, here = cursor?.place ?? view.from + view.span / 2;
  const from = eventPlace >= 0 ? eventPlace + by
    : by > 0 ? events.findIndex(event => event.begin > here) : events.findLastIndex(event => event.begin < here);
  jump(eventPlace < 0 && from < 0 && by > 0 ? events.length - 1 : clamp(from, 0, events.length - 1));
}

// What holds the picture: the mouse, or fingers. `held` is the place under their middle and how far they are apart.
const pointers = new Map();
let held = null, isMoved = false;

const spot = event => {
  const { left, top } = pad.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
};

function hold() {
  const [one, other = one] = [...pointers.values()];
  const middle = (one.x + other.x) / 2, gap = other === one ? 1 : Math.max(8, Math.abs(one.x - other.x));
  return { middle, gap, place: toPlace(middle), span: view.span };
}

function aim({ x, y }) {
  if (!model.count) return;
  pinned = null;
  cursor = { place: clamp(Math.floor(toPlace(Math.min(x, size.plot))), 0, model.count - 1), x, y };
  ask(false);
}

function release(event) {
  if (!pointers.delete(event.pointerId)) return;
  if (pointers.size) held = hold();
  else if (event.type === 'pointerup' && !isMoved) aim(spot(event));
}

const gestures = {
  pointerdown(event) {
    pointers.set(event.pointerId, spot(event));
    pad.setPointerCapture(event.pointerId);
    held = hold();
    isMoved = pointers.size > 1;
  },
  pointermove(event) {
    const at = spot(event), isMouse = event.pointerType === 'mouse';
    if (!pointers.has(event.pointerId)) return isMouse && aim(at);
    pointers.set(event.pointerId, at);
    const { middle, gap } = hold();
    if (!isMoved && Math.abs(middle - held.middle) < 4) return;
    isMoved = true;
    const span = held.span * held.gap / gap;
    look(held.place - middle / size.plot * span, span);
    if (isMouse) aim(at); else cursor = null;
  },
  pointerup: release,
  pointercancel: release,
  pointerleave(event) {
    if (event.pointerType !== 'mouse' || pointers.size) return;
    cursor = null;
    ask(false);
  },
  dblclick: showNewest,
  wheel(event) {
    const unit = [1, 16, 400][event.deltaMode], x = event.deltaX * unit, y = event.deltaY * unit;
    event.preventDefault();
    if (event.shiftKey || Math.abs(x) > Math.abs(y)) pan((x || y) * view.span / size.plot);
    else zoom(Math.exp(clamp(y, -300, 300) * (event.ctrlKey ? 0.01 : 0.0018)), Math.min(spot(event).x, size.plot));
  },
};
