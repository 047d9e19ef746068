import Shared

/// The records that tell what was done. Each has an `id` of its own, and one that is written again has the same: an order's holds the
/// order, its state and how often it changed.
extension Desk {
    private mutating func begin(_ type: StaticString, at time: Int, in market: Int, series number: Int) {
        let key = markets[market].key
        records.write("{\"type\":\"")
        records.write(type)
        records.write("\",\"time\":")
        records.write(time)
        records.write(",\"category\":\"")
        records.write(key.category)
        records.write("\",\"symbol\":\"")
        records.write(key.symbol)
        records.write("\",\"interval\":")
        if number >= 0, let interval = series[number].key.interval {
            records.write("\"")
            records.write(string: interval.name)
            records.write("\"")
        } else {
            records.write("null")
        }
    }

    private mutating func member(_ name: StaticString, _ value: Decimal?) {
        records.write(name)
        records.write(orNull: value)
    }

    private mutating func member(_ name: StaticString, quoted text: String) {
        records.write(name)
        records.write(quoted: text)
    }

    mutating func write(_ order: Order, _ status: String, because reason: String? = nil, at time: Int, in market: Int) {
        begin("order", at: time, in: market, series: order.series)
        member(",\"id\":", quoted: "\(order.id):\(status):\(order.changes)")
        member(",\"order\":", quoted: order.id)
        member(",\"status\":", quoted: status)
        member(",\"role\":", quoted: order.role.rawValue)
        records.write(order.isBuy ? ",\"side\":\"buy\"" : ",\"side\":\"sell\"")
        member(",\"kind\":", quoted: order.kind.rawValue)
        member(",\"price\":", order.price)
        member(",\"qty\":", order.quantity)
        member(",\"filled\":", order.filled)
        member(",\"stop\":", order.stop)
        member(",\"target\":", order.target)
        records.write(",\"reason\":")
        if let reason = reason ?? (order.role.opens ? nil : order.reason.rawValue) {
            records.write(quoted: reason)
        } else {
            records.write("null")
        }
        member(",\"signal\":", quoted: order.signal)
        records.write("}\n")
        markets[market].isChanged = true
    }

    mutating func write(_ fill: Fill, fee: Decimal) {
        begin("fill", at: fill.time, in: fill.market, series: fill.order.series)
        member(",\"id\":", quoted: "\(fill.order.id):fill:\(fill.order.changes)")
        records.write(fill.order.isBuy ? ",\"side\":\"buy\"" : ",\"side\":\"sell\"")
        member(",\"price\":", fill.price)
        member(",\"qty\":", fill.quantity)
        member(",\"fee\":", fee)
        member(",\"currency\":", quoted: accounts[markets[fill.market].account].currency.text)
        records.write(fill.isMaker ? ",\"maker\":true" : ",\"maker\":false")
        member(",\"order\":", quoted: fill.order.id)
        member(",\"role\":", quoted: fill.order.role.opens ? fill.order.role.rawValue : fill.order.reason.rawValue)
        member(",\"signal\":", quoted: fill.order.signal)
        records.write("}\n")
    }

    /// Where a position stands after something changed it. After a fill its stop and target are those of that moment: what came
    /// later in the same candle may have closed it.
    mutating func writePosition(_ market: Int, at time: Int, after fill: Fill? = nil) {
        let position = markets[market].position
        let book = venue.books[market]
        let (stop, target) = fill.map { ($0.stop, $0.target) } ?? (book.stop, book.target)
        begin("position", at: time, in: market, series: position?.series ?? markets[market].pace)
        let standing = "\(time)\n\(position?.quantity.trimmed.description ?? "")\n\(position?.entry.trimmed.description ?? "")"
        let cause = "\(position?.signal ?? "")\n\(stop?.trimmed.description ?? "")\n\(target?.trimmed.description ?? "")"
        member(",\"id\":", quoted: LinkID.of(run, "\(markets[market].key)\n\(standing)\n\(cause)", "position"))
        records.write(
            position == nil ? ",\"side\":\"flat\"" : position?.isLong == true ? ",\"side\":\"long\"" : ",\"side\":\"short\"")
        member(",\"qty\":", position?.quantity ?? .zero)
        member(",\"entry\":", position?.entry)
        member(",\"mark\":", markets[market].last)
        let last = markets[market].last
        let gain = position.flatMap { position in last.flatMap { try? position.gain(at: $0, markets[market].contract) } }
        member(",\"unrealised\":", position == nil ? .zero : gain?.trimmed)
        member(",\"stop\":", position == nil ? nil : stop)
        member(",\"target\":", position == nil ? nil : target)
        member(",\"liquidation\":", position == nil ? nil : book.liquidation)
        member(",\"equity\":", (try? equity(markets[market].account))?.trimmed)
        member(",\"currency\":", quoted: accounts[markets[market].account].currency.text)
        records.write(",\"signal\":")
        if let position { records.write(quoted: position.signal) } else { records.write("null") }
        records.write("}\n")
    }

    mutating func write(
        _ position: Position, in market: Int, closedAt time: Int, because reason: ExitReason, net: Decimal, percent: Decimal
    ) {
        begin("trade", at: time, in: market, series: position.series)
        member(",\"id\":", quoted: position.id)
        records.write(position.isLong ? ",\"side\":\"long\"" : ",\"side\":\"short\"")
        member(",\"strategy\":", quoted: position.strategy)
        records.write(",\"entry_time\":")
        records.write(position.entryTime)
        member(",\"entry\":", position.entry)
        records.write(",\"exit_time\":")
        records.write(time)
        member(",\"exit\":", position.exit)
        member(",\"qty\":", position.enteredQuantity)
        member(",\"fee\":", position.fees.trimmed)
        member(",\"pnl\":", net.trimmed)
        member(",\"pnl_pct\":", percent)
        member(",\"mae\":", position.worst.trimmed)
        member(",\"mfe\":", position.best.trimmed)
        member(",\"reason\":", quoted: reason.rawValue)
        member(",\"signal\":", quoted: position.signal)
        member(",\"funding\":", position.funding?.trimmed)
        member(",\"currency\":", quoted: accounts[markets[market].account].currency.text)
        records.write("}\n")
    }

    /// Something that was not done, and why: nothing is left out in silence.
    mutating func writeVeto(_ signal: Signal, because reason: String, in market: Int) {
        let series = seriesTable.number(of: signal.key) ?? -1
        writeVeto(signal.id, isLong: signal.isLong, series, because: reason, at: signal.time, in: market)
    }

    /// The same of a signal whose order came back.
    mutating func writeVeto(_ order: Order, because reason: String, at time: Int, in market: Int) {
        writeVeto(order.signal, isLong: order.isBuy, order.series, because: reason, at: time, in: market)
    }

    private mutating func writeVeto(
        _ id: String, isLong: Bool, _ series: Int, because reason: String, at time: Int, in market: Int
    ) {
        counts.vetoes += 1
        counts.lastVeto = reason
        begin("event", at: time, in: market, series: series)
        records.write(",\"event\":\"veto\"")
        member(",\"id\":", quoted: LinkID.of(run, "\(id)\n\(time)\n\(reason)", "veto"))
        member(",\"reason\":", quoted: reason)
        records.write(isLong ? ",\"side\":\"long\"" : ",\"side\":\"short\"")
        member(",\"signal\":", quoted: id)
        records.write("}\n")
    }

    /// How the account is heard: `lost`, `refused` or `listening` again.
    mutating func writeAccount(_ news: AccountStream.News, at time: Int) {
        let (status, reason): (String, String?) =
            switch news {
            case .lost(let reason): ("lost", reason)
            case .refused(let reason): ("refused", reason)
            case .listening: ("listening", nil)
            }
        records.write("{\"type\":\"event\",\"event\":\"account\",\"time\":")
        records.write(time)
        member(",\"id\":", quoted: LinkID.of(run, "\(status)\n\(time)", "account"))
        member(",\"status\":", quoted: status)
        records.write(",\"reason\":")
        if let reason { records.write(quoted: reason) } else { records.write("null") }
        records.write("}\n")
    }

    mutating func writeHalt(_ reason: String, equity: Decimal? = nil, limit: Decimal? = nil, currency: Label? = nil) {
        counts.halts += 1
        records.write("{\"type\":\"event\",\"event\":\"halt\",\"time\":")
        // Someone may halt before the stream has told a time.
        let time = clock > 0 ? clock : System.wallTime
        records.write(time)
        member(",\"id\":", quoted: LinkID.of(run, "\(reason)\n\(time)\n\(currency?.text ?? "")", "halt"))
        member(",\"reason\":", quoted: reason)
        if let currency {
            member(",\"equity\":", equity?.trimmed)
            member(",\"limit\":", limit?.trimmed)
            member(",\"currency\":", quoted: currency.text)
        }
        records.write("}\n")
    }
}
