import Drawing
import Shared

// What happened on a market, as the JSON in a page has it.

extension Output {
    /// The members of a series for what happened.
    mutating func write(_ series: ChartSeries) {
        write(",\"signals\":[")
        for (place, signal) in series.signals.enumerated() {
            separate(place)
            write(signal)
        }
        write("],\"trades\":[")
        for (place, trade) in series.trades.enumerated() {
            separate(place)
            write(trade)
        }
        write("],\"fills\":[")
        for (place, fill) in series.fills.enumerated() {
            separate(place)
            write("{\"time\":")
            write(fill.time)
            write(",\"price\":")
            value(fill.price)
            write(",\"quantity\":")
            value(fill.quantity)
            write(",\"isBuy\":")
            write(flag: fill.isBuy)
            write(",\"role\":")
            write(quoted: fill.role)
            write("}")
        }
        write("],\"notes\":[")
        for (place, note) in series.notes.enumerated() {
            separate(place)
            write("{\"time\":")
            write(note.time)
            write(",\"text\":")
            write(quoted: note.text)
            write("}")
        }
        write("]")
    }

    private mutating func write(_ signal: ChartSignal) {
        write("{\"id\":")
        write(quoted: signal.id)
        write(",\"time\":")
        write(signal.time)
        write(",\"isLong\":")
        write(flag: signal.isLong)
        write(",\"opens\":")
        write(flag: signal.opens)
        write(",\"strategy\":")
        write(quoted: signal.strategy)
        write(",\"score\":")
        value(signal.score)
        write(",\"entry\":")
        value(signal.entry)
        write(",\"stop\":")
        value(signal.stop)
        write(",\"target\":")
        value(signal.target)
        write(",\"confidence\":")
        write(text: signal.confidence)
        write(",\"reasons\":[")
        for (place, reason) in signal.reasons.enumerated() {
            separate(place)
            write(quoted: reason)
        }
        write("],\"votes\":[")
        for (place, vote) in signal.votes.enumerated() {
            separate(place)
            write("{\"name\":")
            write(quoted: vote.name)
            write(",\"vote\":")
            value(vote.vote)
            write(",\"weight\":")
            value(vote.weight)
            write(",\"contribution\":")
            value(vote.contribution)
            write(",\"isFilter\":")
            write(flag: vote.isFilter)
            write("}")
        }
        write("],\"isSimulated\":")
        write(flag: signal.isSimulated)
        write("}")
    }

    private mutating func write(_ trade: ChartTrade) {
        write("{\"id\":")
        write(quoted: trade.id)
        write(",\"isLong\":")
        write(flag: trade.isLong)
        write(",\"strategy\":")
        write(quoted: trade.strategy)
        write(",\"entry\":")
        write(trade.entry)
        write(",\"exit\":")
        if let exit = trade.exit { write(exit) } else { write("null") }
        write(",\"quantity\":")
        value(trade.quantity)
        write(",\"pnl\":")
        value(trade.pnl)
        write(",\"currency\":")
        write(text: trade.currency)
        write(",\"reason\":")
        write(text: trade.reason)
        write(",\"stops\":[")
        for (place, stop) in trade.stops.enumerated() {
            separate(place)
            write(stop)
        }
        write("],\"isSimulated\":")
        write(flag: trade.isSimulated)
        write("}")
    }

    private mutating func write(_ point: ChartTrade.Point) {
        write("[")
        write(point.time)
        write(",")
        value(point.price)
        write("]")
    }

    /// The comma before all elements but the first.
    mutating func separate(_ place: Int) {
        if place > 0 { write(",") }
    }

    mutating func write(flag: Bool) {
        if flag { write("true") } else { write("false") }
    }

    mutating func write(text: String?) {
        if let text { write(quoted: text) } else { write("null") }
    }

    mutating func write(numbers: [Double]) {
        write("[")
        for (place, number) in numbers.enumerated() {
            separate(place)
            value(number)
        }
        write("]")
    }
}
