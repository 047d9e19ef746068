import Performance
import Shared

/// `--csv`: closed trades and open positions as rows.
enum TradesCSV {
    /// The header of earlier versions, to whose end columns were added.
    static let firstColumns = """
        trade_id,symbol,side,entry_time,entry_price,quantity,exit_time,exit_price,realized_pnl,pnl_percentage,hold_time,status
        """
    static let header = firstColumns + ",reason,fee,stop,target,mae,mfe,signal_id,category,simulated\n"
    /// The beginnings by which a file written by `report` is recognised, with this header or that of earlier versions.
    static let beginnings = [header, firstColumns + "\n"]

    static func write(_ trades: Trades, _ open: [OpenPosition], _ output: inout Output) throws(Failure) {
        output.write(string: header)
        for (trade, detail) in zip(trades.all, trades.details) {
            let market = trades.markets[trade.market]
            write(
                [
                    .text(detail.id), .text(market.symbol.text), .text(trade.isLong ? "long" : "short"), .time(trade.entryTime),
                    .number(detail.entry), .number(detail.quantity), .time(trade.exitTime), .number(detail.exit),
                    .number(trade.pnl), .ratio(detail.percent), .seconds(trade.entryTime.map { trade.exitTime - $0 }),
                    .text("closed"), .text(trades.reasons[trade.reason]), .number(trade.fee), .number(detail.stop),
                    .number(detail.target), .number(detail.worst), .number(detail.best), .text(detail.signal ?? ""),
                    .text(market.category.text), .text(trade.isSimulated ? "true" : "false"),
                ], &output)
            try output.drain()
        }
        for position in open {
            write(
                [
                    .text(position.id ?? ""), .text(position.market.symbol.text), .text(position.isLong ? "long" : "short"),
                    .time(position.entryTime), .number(position.entry), .number(position.quantity), .time(nil), .number(nil),
                    .number(nil), .ratio(nil), .seconds(nil), .text("open"), .text(""), .number(position.fee),
                    .number(position.stop), .number(position.target), .number(nil), .number(nil), .text(position.signal ?? ""),
                    .text(position.market.category.text), .text(position.isSimulated ? "true" : "false"),
                ], &output)
        }
    }

    private enum Cell {
        case text(String)
        case time(Int?)
        case number(Decimal?)
        case ratio(Double?)
        case seconds(Int?)
    }

    private static func write(_ cells: [Cell], _ output: inout Output) {
        for (place, cell) in cells.enumerated() {
            if place > 0 { output.write(",") }
            switch cell {
            case .text(let text): output.write(string: text.csvField)
            case .time(let time?): output.write(precise: time)
            case .number(let number?): output.write(number)
            case .ratio(let ratio?): if ratio.isFinite { output.value(ratio) }
            case .seconds(let milliseconds?): output.value(Double(milliseconds) / 1000)
            case .time(nil), .number(nil), .ratio(nil), .seconds(nil): break
            }
        }
        output.write("\n")
    }

}

extension Output {
    /// Writes a time as `2025-03-01T14:06:00Z`, with milliseconds if they are not 0.
    fileprivate mutating func write(precise time: Int) {
        let text = Timestamp.text(time)
        guard time % 1000 != 0 else { return write(string: text) }
        write(string: String(text.dropLast()) + ".")
        write(time % 1000, digits: 3)
        write("Z")
    }
}
