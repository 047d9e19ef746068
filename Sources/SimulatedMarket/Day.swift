/// The last 1440 minutes of a market, for its ticker, kept by minute so that the day can roll on.
struct Day {
    private var minutes: [MinuteBar]
    /// The extremes of each hour's minutes.
    private var highs = [Int](repeating: .min, count: 24)
    private var lows = [Int](repeating: .max, count: 24)
    private(set) var volume = 0
    private(set) var turnover: Int128 = 0
    private(set) var high = Int.min
    private(set) var low = Int.max
    /// The last prices before the day, and before its last hour.
    private(set) var priceBefore: Int
    private(set) var priceHourAgo: Int
    private var next: Int

    private static let length = 1440

    /// The day that ends at the start of `minute`; `priceBefore` is the last price before that day.
    init(before minute: Int, priceBefore: Int, _ bar: (Int) -> MinuteBar) {
        self.priceBefore = priceBefore
        priceHourAgo = priceBefore
        next = minute - Day.length
        minutes = [MinuteBar](repeating: .flat(priceBefore), count: Day.length)
        for minute in next..<minute { add(bar(minute)) }
    }

    /// Adds a finished minute, and removes the oldest one.
    mutating func add(_ bar: MinuteBar) {
        let place = Day.place(next)
        let oldest = minutes[place]
        volume += bar.volume - oldest.volume
        turnover += bar.turnover - oldest.turnover
        priceBefore = oldest.close
        // A minute without a trade keeps the price before it.
        minutes[place] = bar.isEmpty ? .flat(minutes[Day.place(next - 1)].close) : bar
        priceHourAgo = minutes[Day.place(next - 60)].close
        next += 1
        refresh(hour: place / 60)
    }

    private static func place(_ minute: Int) -> Int {
        let place = minute % length
        return place < 0 ? place + length : place
    }

    private mutating func refresh(hour: Int) {
        highs[hour] = .min
        lows[hour] = .max
        for minute in hour * 60..<hour * 60 + 60 where !minutes[minute].isEmpty {
            highs[hour] = max(highs[hour], minutes[minute].high)
            lows[hour] = min(lows[hour], minutes[minute].low)
        }
        high = .min
        low = .max
        for hour in 0..<24 {
            high = max(high, highs[hour])
            low = min(low, lows[hour])
        }
    }
}
