import Drawing
import Performance
import Shared

/// The equity curves of accounts, day by day.
struct PageEquity {
    /// An account with a name and a text for the legend.
    struct Account {
        let name: String
        let text: String
        let start: Double?
        let days: TradedDays
    }

    private let curves: [CurveFigure.Curve]
    private let accounts: [Account]
    /// The starting balance if all accounts have the same; nil draws the curves in percent.
    private let start: Double?

    init(_ accounts: [Account]) {
        self.accounts = accounts
        let starts = Set(accounts.map(\.start))
        let start = starts.count == 1 ? accounts.first?.start : nil
        self.start = start
        curves = accounts.enumerated().map { place, account in
            CurveFigure.Curve("run\(place)", name: account.name, PageEquity.points(account.days, start: start))
        }
    }

    /// The balance at the end of each day with an exit.
    private static func points(_ days: TradedDays, start: Double?) -> [CurveFigure.Point] {
        guard let range = days.range else { return [] }
        var growth = 1.0
        func point(_ day: Int) -> CurveFigure.Point {
            CurveFigure.Point(time: day * Interval.dayLength, value: start.map { $0 * growth } ?? 100 * (growth - 1))
        }
        var points = [point(range.lowerBound)]
        for (day, value) in days.returns {
            growth *= 1 + value
            points.append(point(day + 1))
        }
        return points + [point(range.upperBound)]
    }

    func write(heading: String, currency: String, _ output: inout Output) {
        guard let figure = CurveFigure(curves) else { return }
        output.heading(3, heading + (start == nil ? ", in percent" : currency.isEmpty ? "" : ", in \(currency)"))
        output.legend(accounts.map { ($0.name, $0.text) })
        figure.write(title: heading, unit: start == nil ? " %" : "", level: start ?? 0, &output)
        output.paragraph("Closed trades only, after costs, at the end of each UTC day.", kind: "small")
    }
}
