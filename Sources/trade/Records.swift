import Shared

/// The records of what was done. Each has an `id` of its own, and one that is written again after a restart keeps it. The id of an order's
/// record is made of the order's id, its state and the number of changes so far; a trade has that of its position; `identify` gives the
/// others theirs.
extension Desk {
    mutating func begin(_ type: StaticString, at time: Int, in market: Int, series number: Int) {
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

    /// Gives a record an id, made of what it is about and of how many of its market came before it in this state. Neither another
    /// market nor the way in which numbers are written changes it.
    mutating func identify(_ kind: String, at time: Int, in market: Int? = nil, because cause: String) {
        var place = ""
        var number = identified
        if let market {
            place = "\(markets[market].key)"
            number = markets[market].identified
            markets[market].identified += 1
            markets[market].isChanged = true
        } else {
            identified += 1
        }
        member(",\"id\":", quoted: LinkID.of(run, "\(place)\n\(cause)\n\(time)\n\(number)", kind))
    }

    /// Ends a record, and marks it where a simulated market priced it, or where --show tells what the exchange was not asked for.
    mutating func end(isSimulated: Bool) {
        if isSimulated { records.write(",\"simulated\":true") }
        if isUnasked { records.write(",\"asked\":false") }
        records.write("}\n")
    }

    /// Whether a simulated market priced anything here.
    var isSimulated: Bool { markets.contains { $0.isSimulated } }

    mutating func member(_ name: StaticString, _ value: Decimal?) {
        records.write(name)
        records.write(orNull: value)
    }

    mutating func member(_ name: StaticString, quoted text: String) {
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
        records.write(quotedOrNull: reason ?? (order.role.opens ? nil : order.reason.rawValue))
        member(",\"signal\":", quoted: order.signal)
        end(isSimulated: markets[market].isSimulated)
        markets[market].isChanged = true
    }

    mutating func write(_ fill: Fill, fee: Decimal) {
        begin("fill", at: fill.time, in: fill.market, series: fill.order.series)
        member(",\"id\":", quoted: "\(fill.order.id):fill:\(fill.order.changes)")
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
        end(isSimulated: markets[fill.market].isSimulated)
    }

    /// Where a position stands after something changed it. After a fill its stop and target are those of that moment: what came
    /// later in the same candle may have closed it.
    mutating func writePosition(_ market: Int, at time: Int, after fill: Fill? = nil) {
        noteLiquidation(market)
        let position = markets[market].position
        let book = venue.books[market]
        let (stop, target) = fill.map { ($0.stop, $0.target) } ?? (book.stop, book.target)
        begin("position", at: time, in: market, series: position?.series ?? markets[market].pace)
        identify("position", at: time, in: market, because: position?.signal ?? "")
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
        records.write(quotedOrNull: position?.signal)
        records.write(",\"position\":")
        records.write(quotedOrNull: position?.id)
        records.write(",\"strategy\":")
        records.write(quotedOrNull: position?.strategy)
        records.write(",\"entry_time\":")
        if let position { records.write(position.entryTime) } else { records.write("null") }
        member(",\"fee\":", position?.fees.trimmed)
        member(",\"dust\":", position?.dust.trimmed)
        member(",\"funding\":", position?.funding?.trimmed)
        member(",\"leverage\":", position?.leverage?.trimmed)
        member(",\"cash\":", try? accounts[markets[market].account].start())
        end(isSimulated: markets[market].isSimulated)
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
        member(",\"stop\":", position.firstStop)
        member(",\"target\":", position.firstTarget)
        member(",\"entry_decision\":", position.entryDecision?.price)
        member(",\"exit_decision\":", position.exitDecision?.price)
        member(",\"cash\":", try? accounts[markets[market].account].start())
        end(isSimulated: markets[market].isSimulated)
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
        records.write(quotedOrNull: position?.id)
        records.write(",\"signal\":")
        records.write(quotedOrNull: position?.signal)
        end(isSimulated: markets[market].isSimulated)
    }
}
