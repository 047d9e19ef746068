const flip = name => () => {
  settings[name] = !settings[name];
  showSettings();
  refresh();
};

function showSettings() {
  byId('shape').ariaPressed = settings.isLine;
  byId('log').ariaPressed = settings.isLog;
  byId('zone').textContent = settings.isLocal ? 'Local' : 'UTC';
}

function switchTheme() {
  const isDark = settings.theme ? settings.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = settings.theme = isDark ? 'light' : 'dark';
  repaint();
}

function showKeys() {
  byId('keys').showModal();
  // The focus lies on the button below the list.
  byId('keys').scrollTop = 0;
}

// The keys of each command, what they are called and do, and how; the id and the text of its button.
const COMMANDS = [
  ['c', 'c', 'Draw candles or a line', flip('isLine'), 'shape', 'Line'],
  ['l', 'l', 'Switch the logarithmic scale', flip('isLog'), 'log', 'Log'],
  ['u', 'u', 'Switch between UTC and local time', flip('isLocal'), 'zone', 'UTC'],
  ['t', 't', 'Switch between light and dark', switchTheme, 'theme', 'Theme'],
  ['- ArrowDown', '- or ↓', 'Zoom out', () => zoom(1 / 0.7), 'out', '−'],
  ['+ = ArrowUp', '+ or ↑', 'Zoom in', () => zoom(0.7), 'in', '+'],
  ['f', 'f', 'Show all candles', () => look(-0.02 * model.count, model.count * 1.04), 'fit', 'All'],
  ['p', 'p', 'Go to the previous signal or trade', () => neighbour(-1), 'previous', '‹'],
  ['e', 'e', 'List the signals and trades', () => { listEvents(Math.max(0, eventPlace)); byId('events').showModal(); }, 'list', 'Events'],
  ['n', 'n', 'Go to the next signal or trade', () => neighbour(1), 'next', '›'],
  ['ArrowLeft ArrowRight', '← →', 'Move the cursor by one candle; with Shift, by ten',
    ({ key, shiftKey }) => step((key === 'ArrowLeft' ? -1 : 1) * (shiftKey ? 10 : 1))],
  ['PageUp PageDown', 'Page Up, Page Down', 'Move the view by most of its width',
    ({ key }) => pan((key === 'PageUp' ? -0.8 : 0.8) * view.span)],
  ['Home', 'Home', 'Show the oldest candles', () => look(-1, view.span)],
  ['End', 'End', 'Show the newest candles', showNewest],
  ['s', 's', 'Switch to the next series', () => open((models.indexOf(model) + 1) % models.length)],
  ['Escape', 'Esc', 'Hide the cursor', () => { cursor = null; refresh(); }],
  ['?', '?', 'Show this list', showKeys, 'help', '?'],
];

function makeControls() {
  for (const [, name, text, act, id, sign] of COMMANDS) {
    element('dt', name, byId('key-list'));
    element('dd', text, byId('key-list'));
    if (!id) continue;
    const button = element('button', sign, byId('tools'), { id, type: 'button', title: `${text} (${name})` });
    if (sign.length < 2) button.ariaLabel = text;
    button.addEventListener('click', act);
  }
  showSettings();
  byId('earlier').addEventListener('click', () => listEvents(listed - LISTED));
  byId('later').addEventListener('click', () => listEvents(listed + LISTED));
  for (const [name, act] of Object.entries(gestures)) pad.addEventListener(name, act, { passive: false });
  document.addEventListener('keydown', event => {
    const { key, target } = event;
    // Arrows belong to the list of series while it has the focus.
    if (event.ctrlKey || event.metaKey || event.altKey || target.id === 'series' || document.querySelector('dialog[open]')) return;
    const found = COMMANDS.find(([keys]) => keys.split(' ').includes(key));
    if (!found) return;
    event.preventDefault();
    found[3](event);
  });
}

const LISTED = 100;
let listed = 0;

function listEvents(start) {
  const { events } = model, rows = byId('rows');
  listed = clamp(start, 0, Math.max(0, events.length - LISTED));
  rows.replaceChildren();
  events.slice(listed, listed + LISTED).forEach((event, row) => {
    const text = event.stops ? `Trade ${plain(event.id)} ${result(event)}` : `Signal ${plain(event.strategy)}`;
    const button = element('button', `${moment(event.time)} ${event.isLong ? '▲' : '▼'} ${text}`, element('li', '', rows));
    button.addEventListener('click', () => {
      byId('events').close();
      pad.focus();
      jump(listed + row);
    });
  });
  const last = Math.min(events.length, listed + LISTED);
  shows('shown', `${listed + 1} to ${last} of ${events.length}`);
  byId('earlier').disabled = listed === 0;
  byId('later').disabled = last === events.length;
}
