/** The least and the greatest of each 2^level values of a column, so that a view of a million candles reads a
    thousand numbers and loses no spike. Levels from `FIRST` on are kept: they cost half a column. */
class Levels {
  static FIRST = 3;

  constructor(lows, highs = lows) {
    [this.lows, this.highs, this.kept] = [lows, highs, []];
    this.low = this.high = NaN;
  }

  build() {
    let { lows, highs } = this;
    for (let level = 1, size = lows.length; level <= Levels.FIRST || size > 1; level++) {
      size = Math.ceil(size / 2);
      const less = new Float64Array(size), more = new Float64Array(size);
      for (let place = 0; place < size; place++) {
        const one = 2 * place, other = Math.min(one + 1, lows.length - 1);
        // An unknown value gives way to a known one.
        less[place] = lows[one] <= lows[other] || lows[other] !== lows[other] ? lows[one] : lows[other];
        more[place] = highs[one] >= highs[other] || highs[other] !== highs[other] ? highs[one] : highs[other];
      }
      [lows, highs] = [less, more];
      if (level >= Levels.FIRST) this.kept.push([lows, highs]);
    }
  }

  /** Sets `low` and `high` for a bucket of 2^level values; `low <= high` does not hold when none is known. */
  read(level, bucket) {
    if (level >= Levels.FIRST) {
      if (!this.kept.length) this.build();
      const [lows, highs] = this.kept[Math.min(level - Levels.FIRST, this.kept.length - 1)];
      this.low = lows[bucket];
      this.high = highs[bucket];
      return;
    }
    let low = Infinity, high = -Infinity;
    for (let place = bucket << level, end = Math.min((bucket + 1) << level, this.lows.length); place < end; place++) {
      if (this.lows[place] < low) low = this.lows[place];
      if (this.highs[place] > high) high = this.highs[place];
    }
    this.low = low;
    this.high = high;
  }
}

/** The first number from `low` on, and `end` if there is none, for which something holds that then holds for all. */
function first(low, end, holds) {
  while (low < end) {
    const middle = (low + end) >> 1;
    if (holds(middle)) end = middle; else low = middle + 1;
  }
  return low;
}

/** The first place of a sorted column whose value is above `value`. */
const after = (column, value) => first(0, column.length, place => column[place] > value);
