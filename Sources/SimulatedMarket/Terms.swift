import Shared

/// The terms in an option's symbol, `BTC-25JUN27-20000-C-USDT`, and its price and Greeks by Black and Scholes without interest.
struct Terms {
    let strike: Double
    let expiry: Int
    let isCall: Bool

    /// The volatility that is assumed for every year.
    static let volatility = 0.62

    private static let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]

    /// Terms that are missing in the symbol default to a call at the coin's price.
    init(_ symbol: String, _ coin: Coin) {
        let parts = symbol.split(separator: "-").map(String.init)
        let strike = parts.count > 2 ? Double(parts[2]) ?? coin.price : coin.price
        self.strike = min(max(strike, coin.price / 1000), coin.price * 1000)
        isCall = parts.count > 3 ? parts[3] == "C" : true
        let text = parts.count > 1 ? parts[1] : ""
        let month = Terms.months.firstIndex(of: String(text.dropLast(2).suffix(3))) ?? 5
        let year = 2000 + (Int(text.suffix(2)) ?? 27)
        let day = min(max(Int(text.dropLast(5)) ?? 25, 1), Date.daysInMonth(year: year, month: month + 1))
        expiry = Date(year: year, month: month + 1, day: day).time + 8 * 3_600_000
    }

    struct Value {
        var price = 0.0
        var delta = 0.0
        var gamma = 0.0
        var vega = 0.0
        var theta = 0.0
    }

    /// `underlying` in USD. An option that has expired is priced as on its last day.
    func value(_ underlying: Double, at time: Int) -> Value {
        let years = max(Double(expiry - time) / Double(Interval.dayLength), 1) / 365
        let deviation = Terms.volatility * years.squareRoot()
        let distance = (underlying / strike).naturalLogarithm / deviation
        let first = distance + deviation / 2
        let second = distance - deviation / 2
        let density = (-first * first / 2).exponential * 0.3989422804014327
        var value = Value()
        value.delta = Terms.normal(first) - (isCall ? 0 : 1)
        value.price = underlying * value.delta - strike * (Terms.normal(second) - (isCall ? 0 : 1))
        value.gamma = density / (underlying * deviation)
        value.vega = underlying * density * years.squareRoot() / 100
        value.theta = -underlying * density * Terms.volatility / (2 * years.squareRoot()) / 365
        return value
    }

    /// The share of a normal distribution below `x` (Abramowitz and Stegun 26.2.17, to 7 digits).
    private static func normal(_ x: Double) -> Double {
        let t = 1 / (1 + 0.2316419 * x.magnitude)
        let sum = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
        let above = (-x * x / 2).exponential * 0.3989422804014327 * sum
        return x >= 0 ? 1 - above : above
    }
}
