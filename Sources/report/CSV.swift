import Shared

/// `--csv`: the trades as rows, and those that are not closed yet.
enum CSV {
    static let header = """
        trade_id,symbol,side,entry_time,entry_price,quantity,exit_time,exit_price,realized_pnl,pnl_percentage,hold_time,status

        """

    static func write(_ trades: Trades, _ open: [Position], _ output: inout Output) throws(Failure) {
        output.write(string: header)
        for (trade, detail) in zip(trades.all, trades.details) {
            write(
                [
                    .text(detail.id), .text(trades.markets[trade.market].symbol.text), .text(trade.isLong ? "long" : "short"),
                    .time(trade.entryTime), .number(detail.entry), .number(detail.quantity), .time(trade.exitTime),
                    .number(detail.exit), .number(trade.pnl), .ratio(detail.percent),
                    .seconds(trade.exitTime - trade.entryTime),
                    .text("closed"),
                ], &output)
            try output.drain()
        }
        for position in open {
            write(
                [
                    .text(""), .text(position.market.symbol.text), .text(position.isLong ? "long" : "short"),
                    .time(position.entryTime), .number(position.entry), .number(position.quantity), .time(nil), .number(nil),
                    .number(nil), .ratio(nil), .time(nil), .text("open"),
                ], &output)
        }
    }

    private enum Cell {
        case text(String)
        case time(Int?)
        case number(Decimal?)
        case ratio(Double?)
        case seconds(Int)
    }

    private static func write(_ cells: [Cell], _ output: inout Output) {
        for (place, cell) in cells.enumerated() {
            if place > 0 { output.write(",") }
            switch cell {
            case .text(let text): output.write(string: text.csvField)
            case .time(let time?): output.write(precise: time)
            case .number(let number?): output.write(number)
            case .ratio(let ratio?): if ratio.isFinite { output.write(orNull: ratio) }
            case .seconds(let milliseconds): output.write(orNull: Double(milliseconds) / 1000)
            case .time(nil), .number(nil), .ratio(nil): break
            }
        }
        output.write("\n")
    }

}

extension Output {
    /// `2025-03-01T14:06:00Z`, and milliseconds where there are any.
    fileprivate mutating func write(precise time: Int) {
        let text = Timestamp.text(time)
        guard time % 1000 != 0 else { return write(string: text) }
        write(string: String(text.dropLast()) + ".")
        write(time % 1000, digits: 3)
        write("Z")
    }
}
