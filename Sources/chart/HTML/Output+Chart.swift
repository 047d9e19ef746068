import Drawing
import Shared

// Signals, trades, fills and events in the JSON of a page.

extension Output {
    /// Writes the signals, trades, fills and events of a series.
    mutating func members(_ series: ChartSeries) {
        array("signals", series.signals) { $0.element($1) }
        array("trades", series.trades) { $0.element($1) }
        array("fills", series.fills) { output, fill in
            output.beginObject()
            output.member("time", fill.time)
            output.member("price", fill.price)
            output.member("quantity", fill.quantity)
            output.member("isBuy", fill.isBuy)
            output.member("role", quoted: fill.role)
            output.endObject()
        }
        array("notes", series.notes) { output, note in
            output.beginObject()
            output.member("time", note.time)
            output.member("text", quoted: note.text)
            output.endObject()
        }
    }

    private mutating func element(_ signal: ChartSignal) {
        beginObject()
        member("id", quoted: signal.id)
        member("time", signal.time)
        member("isLong", signal.isLong)
        member("opens", signal.opens)
        member("strategy", quoted: signal.strategy)
        member("score", signal.score)
        member("entry", signal.entry)
        member("stop", signal.stop)
        member("target", signal.target)
        member("confidence", quoted: signal.confidence)
        array("reasons", signal.reasons) { $0.element(quoted: $1) }
        array("votes", signal.votes) { output, vote in
            output.beginObject()
            output.member("name", quoted: vote.name)
            output.member("vote", vote.vote)
            output.member("weight", vote.weight)
            output.member("contribution", vote.contribution)
            output.member("isFilter", vote.isFilter)
            output.endObject()
        }
        member("isSimulated", signal.isSimulated)
        endObject()
    }

    private mutating func element(_ trade: ChartTrade) {
        beginObject()
        member("id", quoted: trade.id)
        member("isLong", trade.isLong)
        member("strategy", quoted: trade.strategy)
        name("entry")
        element(trade.entry)
        name("exit")
        if let exit = trade.exit { element(exit) } else { write("null") }
        member("quantity", trade.quantity)
        member("pnl", trade.pnl)
        member("currency", quoted: trade.currency)
        member("reason", quoted: trade.reason)
        array("stops", trade.stops) { $0.element($1) }
        member("isSimulated", trade.isSimulated)
        endObject()
    }

    private mutating func element(_ point: ChartTrade.Point) {
        beginArray()
        element(point.time)
        element(point.price)
        endArray()
    }

    /// Writes a member that is an array; `write` writes one element.
    mutating func array<Element>(
        _ name: StaticString, _ elements: [Element], _ write: (inout Output, Element) -> Void
    ) {
        self.name(name)
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }
}
