import Shared

/// Writes the event records: vetoes, pauses, halts, answers to commands, and the state of the account.
extension Desk {
    /// Writes why a signal led to no order, so that nothing is skipped silently.
    package mutating func writeVeto(_ signal: TradeSignal, because reason: Veto, in market: MarketID) {
        let series = seriesTable.number(of: signal.key).map { SeriesID($0) }
        writeVeto(
            signal.id, isLong: signal.isLong, series, because: reason, at: signal.time, in: market,
            isSimulated: signal.isSimulated)
    }

    /// Writes a veto for a signal whose order the venue returned.
    package mutating func writeVeto(_ order: Order, because reason: Veto, at time: Int, in market: MarketID) {
        writeVeto(order.signal, isLong: order.isBuy, order.series, because: reason, at: time, in: market)
    }

    private mutating func writeVeto(
        _ id: String, isLong: Bool, _ series: SeriesID?, because reason: Veto, at time: Int, in market: MarketID,
        isSimulated: Bool = false
    ) {
        counts.vetoes += 1
        counts.lastVeto = reason.text
        if ledger != nil { return }
        begin("event", at: time, in: market, series: series)
        records.member("event", "veto")
        identify("veto", at: time, in: market, because: id)
        records.member("reason", quoted: reason.text)
        records.member("code", quoted: reason.code.rawValue)
        records.member("side", isLong ? "long" : "short")
        records.member("signal", quoted: id)
        end(isSimulated: isSimulated || markets[market].kept.isSimulated)
    }

    /// Writes whether the account's stream is `lost`, `refused`, or `listening` again.
    package mutating func writeAccount(_ news: VenueNews, at time: Int) {
        let (status, reason): (String, String?) =
            switch news {
            case .lost(let reason): ("lost", reason)
            case .refused(let reason): ("refused", reason)
            case .listening: ("listening", nil)
            }
        records.begin(event: "account", time: time)
        identify("account", at: time, because: status)
        records.member("status", quoted: status)
        records.member("reason", quoted: reason)
        end(isSimulated: false)
    }

    /// Writes the results and the balance of an account.
    package mutating func write(_ result: AccountResult, at place: String, time: Int) {
        records.begin(event: "account", time: time)
        identify("account", at: time, because: result.currency.text)
        records.member("place", quoted: place)
        records.member("currency", quoted: result.currency.text)
        records.member("trades", result.trades)
        records.member("realised", result.realised.trimmed)
        records.member("funding", result.funding?.trimmed)
        records.member("dust", result.dust?.trimmed)
        records.member("unrealised", result.unrealised?.trimmed)
        records.member("balance", result.balance.trimmed)
        end(isSimulated: result.isSimulated)
    }

    /// Writes that nothing is opened until `guards.pausedUntil`. `losses` is nil for a pause from a state, which does not keep
    /// the number.
    package mutating func writePause(after losses: Int?, at time: Int) {
        if ledger != nil { return }
        records.begin(event: "pause", time: time)
        identify("pause", at: time, because: "max-losses")
        records.member("reason", quoted: "max-losses")
        records.member("losses", losses)
        records.member("until", guards.pausedUntil)
        end(isSimulated: isSimulated)
    }

    /// Writes that a halt has ended.
    package mutating func writeResume(after halt: Halt) {
        if ledger != nil { return }
        records.begin(event: "resume", time: clock)
        identify("resume", at: clock, because: halt.text)
        records.member("reason", quoted: halt.text)
        records.member("code", quoted: halt.code)
        end(isSimulated: isSimulated)
    }

    /// Writes whether a command of the control file was carried out.
    package mutating func writeAnswer(to command: String, _ refusal: ControlRefusal?) {
        if ledger != nil { return }
        let time = clock > 0 ? clock : System.wallTime
        records.begin(event: "control", time: time)
        identify("control", at: time, because: command)
        records.member("command", quoted: command)
        records.member("status", refusal == nil ? "done" : "refused")
        records.member("reason", quoted: refusal?.text)
        records.member("code", quoted: refusal?.code.rawValue)
        end(isSimulated: isSimulated)
        if let refusal { messages.error("control: \(command): \(refusal.text)") }
    }

    package mutating func writeHalt(_ reason: Halt, equity: Decimal? = nil, limit: Decimal? = nil, currency: Label? = nil) {
        counts.halts += 1
        if ledger != nil { return }
        // A halt can come before the stream has told a time.
        let time = clock > 0 ? clock : System.wallTime
        records.begin(event: "halt", time: time)
        identify("halt", at: time, because: reason.text)
        records.member("reason", quoted: reason.text)
        records.member("code", quoted: reason.code)
        let day = passed.current > 0 ? passed.current : time
        records.member("until", reason == .maxDailyLoss ? (day / Interval.dayLength + 1) * Interval.dayLength : nil)
        if let currency {
            records.member("equity", equity?.trimmed)
            records.member("limit", limit?.trimmed)
            records.member("currency", quoted: currency.text)
        }
        end(isSimulated: isSimulated)
    }
}
