import Shared

/// The candles of minutes, built from the trades of each minute.
struct Minutes {
    private var course: Course
    private let noise: Noise

    init(_ instrument: SimulatedInstrument, seed: UInt64) {
        course = Course(instrument, seed: seed)
        noise = Noise(seed: seed, instrument.name)
    }

    mutating func bar(_ minute: Int) -> MinuteBar {
        var orders = Orders(course.instrument, course.minute(minute), minute: minute, noise)
        var bar = MinuteBar()
        while orders.advance() {
            for place in 0..<orders.fillCount {
                let fill = orders.fills[place]
                bar.add(fill.price, fill.size, value: course.instrument.value(fill.price, fill.size))
            }
            bar.lastTrade = orders.time
        }
        return bar
    }

    /// Returns the candle of several minutes.
    mutating func bar(_ minutes: Range<Int>) -> MinuteBar {
        var bar = MinuteBar()
        for minute in minutes { bar.add(self.bar(minute)) }
        return bar
    }

    /// Returns the last minute with a trade before `minute`. Every four hours begin with a trade.
    mutating func last(before minute: Int) -> MinuteBar {
        var minute = minute
        while true {
            minute -= 1
            let bar = bar(minute)
            if !bar.isEmpty { return bar }
        }
    }
}
