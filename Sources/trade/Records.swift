import Shared

/// The records that tell what was done.
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
        member(",\"id\":", quoted: order.id)
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
        records.write(fill.order.isBuy ? ",\"side\":\"buy\"" : ",\"side\":\"sell\"")
        member(",\"price\":", fill.price)
        member(",\"qty\":", fill.quantity)
        member(",\"fee\":", fee)
        member(",\"dust\":", fill.dust)
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
        noteLiquidation(market)
        let position = markets[market].position
        let book = venue.books[market]
        let (stop, target) = fill.map { ($0.stop, $0.target) } ?? (book.stop, book.target)
        begin("position", at: time, in: market, series: position?.series ?? markets[market].pace)
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
        member(",\"liquidation_distance_pct\":", distanceToLiquidation(market))
        member(",\"equity\":", (try? equity(markets[market].account))?.trimmed)
        member(",\"currency\":", quoted: accounts[markets[market].account].currency.text)
        records.write(",\"reason\":")
        if position == nil, let order = fill?.order {
            records.write(quoted: order.closingReason.rawValue)
        } else {
            records.write("null")
        }
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
        member(",\"dust\":", position.dust.trimmed)
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

    /// `position` is the open position that it was paid for; nil where that is closed already.
    mutating func write(_ payment: FundingPayment, of position: Position?) {
        let market = payment.market
        begin("funding", at: payment.time, in: market, series: position?.series ?? markets[market].pace)
        member(",\"id\":", quoted: payment.id)
        records.write(position.map { $0.isLong ? ",\"side\":\"long\"" : ",\"side\":\"short\"" } ?? ",\"side\":null")
        member(",\"qty\":", payment.quantity)
        member(",\"mark\":", payment.price)
        member(",\"rate\":", payment.rate)
        member(",\"amount\":", payment.amount.trimmed)
        member(",\"currency\":", quoted: accounts[markets[market].account].currency.text)
        records.write(",\"position\":")
        if let position { records.write(quoted: position.id) } else { records.write("null") }
        records.write(",\"signal\":")
        if let position { records.write(quoted: position.signal) } else { records.write("null") }
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
        member(",\"status\":", quoted: status)
        records.write(",\"reason\":")
        if let reason { records.write(quoted: reason) } else { records.write("null") }
        records.write("}\n")
    }

    /// How an account stands.
    mutating func write(_ result: AccountResult, at place: String, time: Int) {
        records.write("{\"type\":\"event\",\"event\":\"account\",\"time\":")
        records.write(time)
        member(",\"place\":", quoted: place)
        member(",\"currency\":", quoted: result.currency.text)
        records.write(",\"trades\":")
        records.write(result.trades)
        member(",\"realised\":", result.realised.trimmed)
        member(",\"funding\":", result.funding?.trimmed)
        member(",\"dust\":", result.dust?.trimmed)
        member(",\"unrealised\":", result.unrealised?.trimmed)
        member(",\"balance\":", result.balance.trimmed)
        records.write(result.isSimulated ? ",\"simulated\":true}\n" : "}\n")
    }

    /// Nothing is opened until `guards.pausedUntil`.
    mutating func writePause(after losses: Int, at time: Int) {
        records.write("{\"type\":\"event\",\"event\":\"pause\",\"time\":")
        records.write(time)
        member(",\"reason\":", quoted: "max-losses")
        records.write(",\"losses\":")
        records.write(losses)
        records.write(",\"until\":")
        records.write(guards.pausedUntil)
        records.write("}\n")
    }

    mutating func writeHalt(_ reason: String, equity: Decimal? = nil, limit: Decimal? = nil, currency: Label? = nil) {
        counts.halts += 1
        records.write("{\"type\":\"event\",\"event\":\"halt\",\"time\":")
        // Someone may halt before the stream has told a time.
        records.write(clock > 0 ? clock : System.wallTime)
        member(",\"reason\":", quoted: reason)
        if let currency {
            member(",\"equity\":", equity?.trimmed)
            member(",\"limit\":", limit?.trimmed)
            member(",\"currency\":", quoted: currency.text)
        }
        records.write("}\n")
    }
}
