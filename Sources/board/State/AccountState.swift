import Shared

/// The money of one currency, as `trade` tells it.
struct AccountState {
    let currency: String
    /// At the moment of the last record.
    var equity = Double.nan
    /// The equity at the beginning of the UTC day, or when it was seen first, and when that was.
    var start = Double.nan
    var startTime = 0
    var day = 0
    /// The first equity of the day is that of its beginning.
    var isWholeDay = false
    /// The loss of a day that halts `trade`, as an amount; nan where its records tell none.
    var mostLoss = Double.nan
    var trades = 0

    init(currency: String) { self.currency = currency }

    /// Takes an equity of the record at `time`. `cash` is the starting balance where the account has no result yet.
    mutating func take(_ told: Double, at time: Int, startingWith cash: Double) {
        let day = time / Interval.dayLength
        if equity.isNaN {
            (start, startTime, isWholeDay) = cash.isFinite ? (cash, time, true) : (told, time, false)
            self.day = day
        } else if day > self.day {
            // What it was last is what the new day begins with.
            (start, startTime, isWholeDay) = (equity, day * Interval.dayLength, true)
            self.day = day
        }
        equity = told
    }

    /// Takes what a record of this moment tells of its day: the equity at its beginning, and how much of it may still be lost.
    mutating func take(dayStart: Double, lossLeft: Double, at time: Int) {
        if dayStart.isFinite {
            (start, startTime, isWholeDay) = (dayStart, time / Interval.dayLength * Interval.dayLength, true)
        }
        mostLoss = dayStart - equity + lossLeft
    }
}

/// Why nothing is opened.
struct HaltState: Equatable {
    let reason: String
    let time: Int
    /// When it ends by itself; nil where it does not.
    let until: Int?
}
