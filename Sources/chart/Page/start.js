/** Draws all of a series anew: its legends first, for the panes leave room for them. */
function repaint() {
  if (!model) return;
  setAxis(size.axis);
  readColours();
  makeLegends();
  arrange();
  draw();
  drawCursor();
}


/** Shows a series at the time that was in view. */
function open(number) {
  const time = model?.times[clamp(Math.floor(view.from + view.span / 2), 0, model.count - 1)];
  model = models[number] ??= new Model(content.series[number]);
  byId('series').selectedIndex = number;
  for (const id of ['previous', 'list', 'next']) byId(id).hidden = !model.events.length;
  cursor = pinned = null;
  eventPlace = -1;
  // A title that only names the first series would be wrong for the others.
  const name = seriesName(model), isOwn = content.title && content.title !== seriesName(content.series[0]);
  document.title = isOwn ? plain(content.title) : name;
  shows('title', isOwn || models.length < 2 ? document.title : '');
  pad.ariaLabel = `Chart of ${name}. The arrow keys read candles; ? lists all keys.`;
  shows('message', model.count ? '' : 'This series has no candles.');
  setAxis(56);
  if (time === undefined) showNewest(); else look(model.position(time) - view.span / 2, view.span);
  repaint();
}

/** Computes levels of detail while nothing else is to be done. */
function prepare() {
  const rest = [model.prices, ...model.panes.flatMap(pane => [pane.levels, ...pane.lines.map(line => line.detail)])];
  const work = () => {
    const levels = rest.shift();
    if (levels && !levels.kept.length) levels.build();
    if (rest.length) setTimeout(work);
  };
  setTimeout(work);
}

async function start() {
  const holder = byId('data'), text = holder.textContent;
  holder.textContent = '';
  content = new Decoder(await inflate(text)).all();
  byId('simulated').hidden = !content.simulated;
  if (!content.series.length) {
    shows('title', plain(content.title));
    return shows('message', 'This chart has no candles.');
  }
  makeControls();
  const choice = byId('series');
  models = Array(content.series.length).fill(null);
  for (const series of content.series) element('option', seriesName(series), choice);
  choice.hidden = models.length < 2;
  choice.addEventListener('change', () => open(choice.selectedIndex));
  open(0);
  new ResizeObserver(() => stage.clientWidth === size.width && stage.clientHeight === size.tall || repaint()).observe(stage);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  prepare();
}

/** For tests. */
window.chart = Object.freeze({
  ready: start().then(() => { shownAt = performance.now(); }, error => {
    shows('message', `This chart cannot be shown: ${error.message}`);
    throw error;
  }),
  get inside() { return { cursor, doubtText, exact, frames, hits, model, models, shownAt, size, timeTicks, view }; },
});
