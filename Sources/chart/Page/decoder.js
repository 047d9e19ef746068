// Decoding; the text before `ColumnEncoder` in the command describes the format.

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
  const { readable, writable } = new DecompressionStream('deflate-raw'), writer = writable.getWriter();
  // What fails here fails where it is read, too.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  return new Uint8Array(await new Response(readable).arrayBuffer());
}

class Decoder {
  constructor(bytes) {
    this.bytes = bytes;
    this.place = 4 + new DataView(bytes.buffer).getUint32(0, true);
    this.content = JSON.parse(new TextDecoder().decode(bytes.subarray(4, this.place)));
  }

  /** The next `count` numbers without a sign: a plane of bytes for each of their bytes, the lowest first. */
  unsigned(count, planes) {
    const { bytes } = this, values = planes < 4 ? new Uint32Array(count) : new Float64Array(count);
    if (planes) values.set(bytes.subarray(this.place, this.place + count));
    for (let plane = 1, unit = 256; plane < planes; plane++, unit *= 256) {
      let from = this.place + plane * count;
      for (let place = 0; place < count; place++) values[place] += bytes[from++] * unit;
    }
    this.place += planes * count;
    return values;
  }

  /** The next `count` numbers with a sign; 0, -1, 1, -2, 2 … are stored as 0, 1, 2, 3, 4 … */
  signed(count, planes) {
    const values = this.unsigned(count, planes), result = new Float64Array(count);
    for (let place = 0; place < count; place++) {
      const value = values[place], half = Math.floor(value / 2);
      result[place] = planes < 4 ? value >>> 1 ^ -(value & 1) : 2 * half === value ? half : -half - 1;
    }
    return result;
  }

  /** Numbers with a sign that a double cannot hold. */
  wide(count, planes) {
    const columns = Array.from({ length: planes }, () => this.unsigned(count, 1));
    return Array.from({ length: count }, (_, place) => {
      const value = columns.reduceRight((sum, column) => sum * 256n + BigInt(column[place]), 0n);
      return value % 2n ? -(value + 1n) / 2n : value / 2n;
    });
  }

  times(count, { start, step, planes }) {
    const values = this.signed(count, planes);
    let time = start - step;
    for (let place = 0; place < count; place++) values[place] = time += step + values[place];
    return values;
  }

  /** Prices as whole numbers: [opens, highs, lows, closes]. */
  prices(count, planes, isWide) {
    const [closes, opens, highs, lows] = planes.map(each => isWide ? this.wide(count, each) : this.signed(count, each));
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
  numbers(count, { scaled, planes, predict: [a, b, c, d], exponent }, closes = null, startsAtPrice = false) {
    const scales = scaled && this.unsigned(count, 1), steps = this.unsigned(count, planes);
    const result = new Float64Array(count).fill(NaN);
    let last = startsAtPrice && count ? closes[0] : 0, before = last;
    for (let place = 0; place < count; place++) {
      const step = steps[place];
      if (step === 0) continue;
      const own = scales ? exponent + scales[place] : exponent;
      let expected = a * last + b * before;
      if (closes) expected = expected + c * closes[place] + d * closes[place ? place - 1 : 0];
      expected = Math.floor((own >= 0 ? expected / POWERS[own] : expected * POWERS[-own]) + 0.5);
      if (!(Math.abs(expected) < 2 ** 51)) expected = 0;
      const half = Math.floor(step / 2), whole = expected + (2 * half === step ? -half : half);
      before = last;
      last = result[place] = own >= 0 ? whole * POWERS[own] : whole / POWERS[-own];
    }
    return result;
  }

  series(about) {
    const { count } = about, times = this.times(count, about.times), ends = this.signed(count, about.ends.planes);
    for (let place = 0; place < count; place++) ends[place] += times[place] + about.ends.step;
    const whole = this.prices(count, about.planes, about.wide), unit = POWERS[about.decimals];
    const [opens, highs, lows, closes] = whole.map(column => {
      const prices = new Float64Array(count);
      for (let place = 0; place < count; place++) prices[place] = Number(column[place]) / unit;
      return prices;
    });
    const marks = this.unsigned(count, about.marks), volumes = this.numbers(count, about.volumes);
    const lines = about.lines.map(line => ({
      ...line, values: this.numbers(count, line.values, closes, line.pane === null && !line.state),
    }));
    return { ...about, times, ends, opens, highs, lows, closes, whole, marks, volumes, lines };
  }

  all() {
    const { content } = this;
    content.series = content.series.map(each => this.series(each));
    for (const account of content.accounts) {
      account.times = this.times(account.count, account.times);
      account.equity = this.numbers(account.count, account.equity);
    }
    return content;
  }
}
