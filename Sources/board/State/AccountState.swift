import Shared

/// The account of one currency, from the records of `trade`.
struct AccountState {
    let currency: String
    /// The equity in the last record.
    var equity = Double.nan
    /// The equity at the beginning of the UTC day, or in the first record if that came later, and the time of that equity.
    var start = Double.nan
    var startTime = 0
    var day = 0
    /// Whether `start` is the equity at the beginning of the day.
    var isWholeDay = false
    /// The daily loss limit of `trade`, as an amount; NaN if its records have none.
    var mostLoss = Double.nan
    var trades = 0

    init(currency: String) { self.currency = currency }

    /// Adds the equity of a record at `time`. `cash` is the starting balance; NaN if the account has results already.
    mutating func take(_ told: Double, at time: Int, startingWith cash: Double) {
        let day = time / Interval.dayLength
        if equity.isNaN {
            (start, startTime, isWholeDay) = cash.isFinite ? (cash, time, true) : (told, time, false)
            self.day = day
        } else if day > self.day {
            // The new day begins with the last equity.
            (start, startTime, isWholeDay) = (equity, day * Interval.dayLength, true)
            self.day = day
        }
        equity = told
    }

    /// Adds a record's figures about its day: the equity at the beginning of the day, and the loss that is still allowed.
    mutating func take(dayStart: Double, lossLeft: Double, at time: Int) {
        if dayStart.isFinite {
            (start, startTime, isWholeDay) = (dayStart, time / Interval.dayLength * Interval.dayLength, true)
        }
        mostLoss = dayStart - equity + lossLeft
    }
}

/// A reason why `trade` opens no positions.
struct HaltState: Equatable {
    let reason: String
    let time: Int
    /// When the halt ends by itself; nil if it does not.
    let until: Int?
}
