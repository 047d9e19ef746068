/** A text of a record without characters that are invisible or turn the direction of text around. */
const plain = text => String(text ?? '').replace(
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '\ufffd');

/** A whole number of 1/10^decimals, exactly. */
function exact(whole, decimals) {
  const digits = String(whole < 0 ? -whole : whole).padStart(decimals + 1, '0'), cut = digits.length - decimals;
  return (whole < 0 ? '-' : '') + digits.slice(0, cut) + (decimals ? '.' + digits.slice(cut) : '');
}

const trimmed = text => text.includes('.') ? text.replace(/\.?0+$/, '') : text;

/** A number with six significant digits, without an exponent. */
function six(value) {
  if (!Number.isFinite(value)) return '–';
  return value && trimmed(value.toFixed(clamp(5 - Math.floor(Math.log10(Math.abs(value))), 0, 20))) || '0';
}

/** A number as it was written, without an exponent; `null` is an unknown one. */
function amount(value) {
  if (!Number.isFinite(value)) return '–';
  const text = String(value);
  return text.includes('e') ? trimmed(value.toFixed(12)) : text;
}

const signed = value => (value > 0 ? '+' : '') + amount(value);

function compact(value) {
  const [unit, letter] = [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'K']].find(([unit]) => Math.abs(value) >= unit) ?? [1, ''];
  return six(unit > 1 ? Number((value / unit).toPrecision(4)) : value) + letter;
}

const two = number => String(number).padStart(2, '0');
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The minutes that the chosen time zone is ahead of UTC. */
const ahead = time => settings.isLocal ? -new Date(time).getTimezoneOffset() : 0;

/** The parts of a time as the chosen time zone has them. */
function parts(time) {
  const shifted = new Date(time + ahead(time) * MINUTE);
  return {
    shifted: +shifted, year: shifted.getUTCFullYear(), month: shifted.getUTCMonth(), day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(), minute: shifted.getUTCMinutes(), second: shifted.getUTCSeconds(),
  };
}

/** `2024-03-01 14:06 UTC+05:30` */
function moment(time) {
  const { year, month, day, hour, minute, second } = parts(time), minutes = ahead(time), size = Math.abs(minutes);
  const zone = settings.isLocal ? `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}` : '';
  return `${year}-${two(month + 1)}-${two(day)} ${two(hour)}:${two(minute)}${second ? `:${two(second)}` : ''} UTC${zone}`;
}

function duration(ms) {
  const units = [[DAY, 'd'], [HOUR, 'h'], [MINUTE, 'min'], [1000, 's']], texts = [];
  for (const [size, name] of units) {
    if (ms >= size && texts.length < 2) texts.push(`${Math.floor(ms / size)} ${name}`);
    ms %= size;
  }
  return texts.join(' ') || `${ms} ms`;
}

/** `3` as `3m`, `60` as `1h`. */
function intervalName(interval) {
  const minutes = Number(interval);
  if (!(minutes > 0)) return { D: '1d', W: '1w', M: '1M' }[interval] ?? plain(interval);
  return minutes % 60 ? `${minutes}m` : `${minutes / 60}h`;
}

const seriesName = ({ symbol, interval, category, priceType }) => plain(
  `${symbol} ${intervalName(interval)}, ${category}${priceType ? `, ${priceType} price` : ''}`);
