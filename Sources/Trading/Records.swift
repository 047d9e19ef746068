import Shared

/// Writes the records of what was done. Each record has an `id`, and a record that is written again after a restart keeps its
/// id. The id of an order record is made of the order's id, its status and its number of changes. A trade has the id of its
/// position. `identify` makes the ids of the other records.
extension Desk {
    package mutating func begin(_ type: StaticString, at time: Int, in market: MarketID, series: SeriesID?) {
        let key = markets[market].key
        records.begin(record: type)
        records.member("time", time)
        records.member("category", key.category)
        records.member("symbol", key.symbol)
        records.member("interval", quoted: series.flatMap { self.series[$0].key.interval?.name })
    }

    /// Adds an id made of the record's subject, its time, and the number of records of its market before it in this state.
    /// Other markets and the formatting of numbers do not change it.
    package mutating func identify(_ kind: String, at time: Int, in market: MarketID? = nil, because cause: String) {
        let place = market.map { "\(markets[$0].key)" } ?? ""
        let number = market.map { markets[$0].kept.identified } ?? identified
        if let market { markets[market].kept.identified += 1 } else { identified += 1 }
        records.member("id", quoted: LinkID.of(run, "\(place)\n\(cause)\n\(time)\n\(number)", kind))
    }

    /// Ends a record. It is marked if a simulated market set its prices, or if `--show` prints something that the exchange was
    /// not asked about.
    package mutating func end(isSimulated: Bool) {
        records.mark("simulated", if: isSimulated)
        if isUnasked { records.member("asked", false) }
        records.endRecord()
    }

    /// Whether a simulated market has set any price here.
    package var isSimulated: Bool { markets.contains { $0.kept.isSimulated } }

    package mutating func write(
        _ order: Order, _ status: String, because reason: OrderCause? = nil, at time: Int, in market: MarketID
    ) {
        if ledger != nil { return }
        begin("order", at: time, in: market, series: order.series)
        records.member("id", quoted: "\(order.id):\(status):\(order.changes)")
        records.member("order", quoted: order.id.text)
        records.member("status", quoted: status)
        records.member("role", quoted: order.role.rawValue)
        records.member("side", order.isBuy ? "buy" : "sell")
        records.member("kind", quoted: order.kind.rawValue)
        records.member("price", order.price)
        records.member("qty", order.quantity)
        records.member("filled", order.filled)
        records.member("stop", order.stop)
        records.member("target", order.target)
        let exit = order.role.opens ? nil : order.reason.rawValue
        records.member("reason", quoted: reason?.text ?? exit)
        records.member("code", quoted: reason?.code.rawValue ?? exit)
        records.member("signal", quoted: order.signal)
        if !options.isPaper { (markets[market].exchange.times[order.id] ?? OrderTimes()).write(&records) }
        end(isSimulated: markets[market].kept.isSimulated)
    }

    package mutating func write(_ fill: Fill, fee: Decimal) {
        if ledger != nil { return }
        begin("fill", at: fill.time, in: fill.market, series: fill.order.series)
        records.member("id", quoted: "\(fill.order.id):fill:\(fill.order.changes)")
        records.member("side", fill.order.isBuy ? "buy" : "sell")
        records.member("price", fill.price)
        records.member("qty", fill.quantity)
        records.member("fee", fee)
        records.member("dust", fill.dust)
        records.member("currency", quoted: accounts[markets[fill.market].account].currency.text)
        records.member("maker", fill.isMaker)
        records.member("order", quoted: fill.order.id.text)
        records.member("role", quoted: fill.order.role.opens ? fill.order.role.rawValue : fill.order.reason.rawValue)
        records.member("signal", quoted: fill.order.signal)
        end(isSimulated: markets[fill.market].kept.isSimulated)
    }

    /// Writes a position after something changed it. After a fill, the stop and target are those right after that fill: a later
    /// event in the same candle may have closed the position already.
    /// With `isOfCandle`, the id is made of the position's id and the time, which costs less than a hash.
    package mutating func writePosition(
        _ market: MarketID, at time: Int, after fill: Fill? = nil, isOfCandle: Bool = false
    ) {
        markets[market].toldAt = time
        if ledger != nil { return notePosition(market, at: time) }
        noteLiquidation(market)
        let equity = try? equity(markets[market].account)
        if let position = markets[market].kept.position {
            begin("position", at: time, in: market, series: position.series)
            if isOfCandle {
                records.member("id", quoted: position.id, and: time)
            } else {
                identify("position", at: time, in: market, because: position.signal)
            }
            if let fill {
                write(position, in: market, fill.stop, fill.target, equity)
            } else {
                write(position, in: market, markets[market].book.stop, markets[market].book.target, equity)
            }
        } else {
            // A later position may have the same id, if its signal comes again.
            markets[market].told = nil
            begin("position", at: time, in: market, series: markets[market].kept.pace)
            identify("position", at: time, in: market, because: "")
            writeFlat(market, because: fill?.order.closingReason, equity)
        }
        records.member("cash", try? accounts[markets[market].account].start())
        writeAccount(of: market, equity)
        end(isSimulated: markets[market].kept.isSimulated)
    }

    private mutating func write(
        _ position: Position, in market: MarketID, _ stop: Decimal?, _ target: Decimal?, _ equity: Decimal?
    ) {
        records.member("side", position.isLong ? "long" : "short")
        records.member("qty", position.quantity)
        records.member("entry", position.entry)
        records.member("mark", markets[market].kept.last)
        let gain = markets[market].kept.last.flatMap { try? position.gain(at: $0, markets[market].contract) }
        records.member("unrealised", gain?.trimmed)
        records.member("stop", stop)
        records.member("target", target)
        records.member("liquidation", markets[market].book.liquidation)
        records.member("liquidation_distance_pct", distanceToLiquidation(market))
        records.member("equity", equity?.trimmed)
        let account = markets[market].account
        if markets[market].told?.position != position.id || markets[market].told?.account != account {
            markets[market].told = (position.id, account, texts(of: position, in: market))
        }
        if let told = markets[market].told { records.members(told.texts) }
        records.member("fee", position.fees.trimmed)
        records.member("dust", position.dust.trimmed)
        records.member("funding", position.funding?.trimmed)
        records.member("leverage", position.leverage?.trimmed)
    }

    /// The members of a position's records that stay the same until it is closed.
    private func texts(of position: Position, in market: MarketID) -> MadeMembers {
        MadeMembers { records in
            records.member("currency", quoted: currency(of: market).text)
            records.nulls("reason")
            records.member("signal", quoted: position.signal)
            records.member("position", quoted: position.id)
            records.member("strategy", quoted: position.strategy)
            records.member("entry_time", position.entryTime)
        }
    }

    private mutating func writeFlat(_ market: MarketID, because reason: ExitReason?, _ equity: Decimal?) {
        records.member("side", "flat")
        records.member("qty", Decimal.zero)
        records.nulls("entry")
        records.member("mark", markets[market].kept.last)
        records.member("unrealised", Decimal.zero)
        records.nulls("stop", "target", "liquidation", "liquidation_distance_pct")
        records.member("equity", equity?.trimmed)
        records.member("currency", quoted: currency(of: market).text)
        records.member("reason", quoted: reason?.rawValue)
        records.nulls("signal", "position", "strategy", "entry_time", "fee", "dust", "funding", "leverage")
    }

    /// Writes the state of a market's account: the equity that `--max-daily-loss` counts from, the loss it still allows (nil if
    /// it is off), and the margin that positions and opening orders bind. The cost grows with the number of markets.
    private mutating func writeAccount(of market: MarketID, _ equity: Decimal?) {
        let number = markets[market].account
        let day = passed.current / Interval.dayLength
        let start = accounts[number].coming.first { $0.day == day }?.equity ?? accounts[number].dayStart
        records.member("day_start_equity", start.trimmed)
        let left = options.guards.mostDailyLoss.flatMap { most in
            equity.flatMap { equity in try? (equity - start * (Decimal.one - most)).roundedMoney.trimmed }
        }
        records.member("daily_loss_left", left)
        records.member("margin_used", try? margin(ofAccount: number).roundedMoney.trimmed)
    }

    package mutating func write(
        _ position: Position, in market: MarketID, closedAt time: Int, because reason: ExitReason, net: Decimal,
        percent: Decimal
    ) {
        if ledger != nil { return note(position, in: market, closedAt: time, because: reason, net: net) }
        begin("trade", at: time, in: market, series: position.series)
        records.member("id", quoted: position.id)
        records.member("side", position.isLong ? "long" : "short")
        records.member("strategy", quoted: position.strategy)
        records.member("entry_time", position.entryTime)
        records.member("entry", position.entry)
        records.member("exit_time", time)
        records.member("exit", position.exit)
        records.member("qty", position.enteredQuantity)
        records.member("fee", position.fees.trimmed)
        records.member("dust", position.dust.trimmed)
        records.member("pnl", net.trimmed)
        records.member("pnl_pct", percent)
        records.member("mae", position.worst.trimmed)
        records.member("mfe", position.best.trimmed)
        records.member("reason", quoted: reason.rawValue)
        records.member("signal", quoted: position.signal)
        records.member("funding", position.funding?.trimmed)
        records.member("currency", quoted: accounts[markets[market].account].currency.text)
        records.member("stop", position.firstStop)
        records.member("target", position.firstTarget)
        records.member("entry_decision", position.entryDecision?.price)
        records.member("exit_decision", position.exitDecision?.price)
        records.member("cash", try? accounts[markets[market].account].start())
        end(isSimulated: markets[market].kept.isSimulated)
    }

    /// `position` is the open position that the payment belongs to; nil if that is closed already.
    package mutating func write(_ payment: FundingPayment, of position: Position?) {
        let market = payment.market
        if ledger != nil { return note(payment, of: position) }
        begin("funding", at: payment.time, in: market, series: position?.series ?? markets[market].kept.pace)
        records.member("id", quoted: payment.id)
        records.member("side", quoted: position.map { $0.isLong ? "long" : "short" })
        records.member("qty", payment.quantity)
        records.member("mark", payment.price)
        records.member("rate", payment.rate)
        records.member("amount", payment.amount.trimmed)
        records.member("currency", quoted: accounts[markets[market].account].currency.text)
        records.member("position", quoted: position?.id)
        records.member("signal", quoted: position?.signal)
        end(isSimulated: markets[market].kept.isSimulated)
    }
}
