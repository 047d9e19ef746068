import Shared
import Trading

/// `--show`: prints the content of a state file, even while another trade uses it: as a table on a terminal, else as records.
struct Show {
    private let path: String
    private let place: String
    private var desk: Desk

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        for (name, _) in arguments.given where !["show", "state", "quiet"].contains(name) {
            throw .usage("--show only prints the state; leave --\(name) out")
        }
        if let operand = arguments.operands.first { throw .usage("--show reads no input; leave '\(operand)' out") }
        guard let path = arguments.text("state") else { throw .usage("--show needs --state FILE") }
        self.path = path
        // The messages of restoring a state are silenced, because the table shows their content.
        var silent = messages
        silent.isSilent = true
        let options = try TradeOptions(arguments)
        desk = Desk(options.desk, silent, Paper(slippage: options.desk.slippage, participation: nil))
        desk.isShown = true
        let store = try Store(reading: path)
        try store.restore(&desk)
        place = store.rows["place"] ?? "paper"
        desk.isUnasked = place != "paper"
    }

    mutating func run() throws(Failure) -> ExitStatus {
        var output = Output.standard()
        if System.isTerminal(1) { writeTables(&output) } else { try writeRecords(&output) }
        try output.flush()
        return .done
    }

    private var results: [AccountResult] { desk.accounts.indices.compactMap { try? desk.result($0) } }

    private var waiting: [(market: MarketID, order: Order)] {
        desk.markets.indices.flatMap { market in desk.markets[market].book.orders.map { (market, $0) } }
    }

    /// The pause after losing trades. On paper it ends by the stream's time, at the exchange by the present time.
    private var pause: String? { place == "paper" ? desk.currentPause : desk.pause(at: System.wallTime) }

    // MARK: For programs

    private mutating func writeRecords(_ output: inout Output) throws(Failure) {
        let time = desk.clock > 0 ? desk.clock : System.wallTime
        for result in results { desk.write(result, at: place, time: time) }
        for market in desk.markets.indices where desk.markets[market].kept.position != nil {
            desk.writePosition(market, at: time)
        }
        for (market, order) in waiting { desk.write(order, "new", at: order.time, in: market) }
        for halt in desk.guards.halts { desk.writeHalt(halt) }
        if pause != nil { desk.writePause(after: nil, at: time) }
        output.write(desk.records.bytes)
    }

    // MARK: For people

    private func writeTables(_ output: inout Output) {
        let time = desk.clock > 0 ? ", up to \(Timestamp.text(desk.clock))" : ""
        output.write(string: "\(Plain.line(path)): state of --\(place)\(time)\n")
        for result in results { output.write(string: result.text(at: place) + "\n") }
        if desk.guards.halts.isEmpty, pause == nil { output.write("not halted\n") }
        for halt in desk.guards.halts {
            output.write(string: "halted: \(Plain.line(halt.text)); \(halt.end) lifts it\n")
        }
        if let pause { output.write(string: "\(pause); --resume lifts it\n") }
        output.write("\n")
        writePositions(&output)
        output.write("\n")
        writeOrders(&output)
    }

    private func writePositions(_ output: inout Output) {
        var rows = [["position", "side", "size", "entry", "last", "unrealised", "stop", "target", "liquidation", "since"]]
        for market in desk.markets {
            let book = market.book
            guard let position = market.kept.position else { continue }
            let gain = market.kept.last.flatMap { try? position.gain(at: $0, market.contract) }
            let currency = desk.accounts[market.account].currency
            rows.append([
                "\(market.key)", position.isLong ? "long" : "short", text(position.quantity), text(position.entry),
                text(market.kept.last), gain.map { "\(Money.text($0, currency, isSigned: true)) \(currency.text)" } ?? "-",
                text(book.stop), text(book.target), text(book.liquidation), Timestamp.text(position.entryTime),
            ])
        }
        if rows.count == 1 { return output.write("no open position\n") }
        TextTable.write(rows, &output)
        if place != "paper" { output.write("Stops and targets are those of the state; the exchange was not asked.\n") }
    }

    private func writeOrders(_ output: inout Output) {
        var rows = [["order", "role", "side", "kind", "size", "filled", "price", "stop", "target", "id"]]
        for (market, order) in waiting {
            rows.append([
                "\(desk.markets[market].key)", order.role.rawValue, order.isBuy ? "buy" : "sell", order.kind.rawValue,
                text(order.quantity), text(order.filled), text(order.price ?? order.trigger), text(order.stop),
                text(order.target), Plain.line(order.id.text),
            ])
        }
        if rows.count == 1 { return output.write("no waiting order\n") }
        TextTable.write(rows, &output)
    }

    private func text(_ number: Decimal?) -> String { number.map { "\($0.trimmed)" } ?? "-" }
}
