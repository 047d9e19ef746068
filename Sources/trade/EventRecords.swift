import Shared

/// The records of events: vetoes, pauses, halts, and how the account stands.
extension Desk {
    /// Something that was not done, and why: nothing is left out in silence.
    mutating func writeVeto(_ signal: TradeSignal, because reason: String, in market: Int) {
        let series = seriesTable.number(of: signal.key) ?? -1
        writeVeto(
            signal.id, isLong: signal.isLong, series, because: reason, at: signal.time, in: market,
            isSimulated: signal.isSimulated)
    }

    /// The same of a signal whose order came back.
    mutating func writeVeto(_ order: Order, because reason: String, at time: Int, in market: Int) {
        writeVeto(order.signal, isLong: order.isBuy, order.series, because: reason, at: time, in: market)
    }

    private mutating func writeVeto(
        _ id: String, isLong: Bool, _ series: Int, because reason: String, at time: Int, in market: Int,
        isSimulated: Bool = false
    ) {
        counts.vetoes += 1
        counts.lastVeto = reason
        begin("event", at: time, in: market, series: series)
        records.write(",\"event\":\"veto\"")
        identify("veto", at: time, in: market, because: id)
        member(",\"reason\":", quoted: reason)
        records.write(isLong ? ",\"side\":\"long\"" : ",\"side\":\"short\"")
        member(",\"signal\":", quoted: id)
        end(isSimulated: isSimulated || markets[market].isSimulated)
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
        identify("account", at: time, because: status)
        member(",\"status\":", quoted: status)
        records.write(",\"reason\":")
        records.write(quotedOrNull: reason)
        end(isSimulated: false)
    }

    /// How an account stands.
    mutating func write(_ result: AccountResult, at place: String, time: Int) {
        records.write("{\"type\":\"event\",\"event\":\"account\",\"time\":")
        records.write(time)
        identify("account", at: time, because: result.currency.text)
        member(",\"place\":", quoted: place)
        member(",\"currency\":", quoted: result.currency.text)
        records.write(",\"trades\":")
        records.write(result.trades)
        member(",\"realised\":", result.realised.trimmed)
        member(",\"funding\":", result.funding?.trimmed)
        member(",\"dust\":", result.dust?.trimmed)
        member(",\"unrealised\":", result.unrealised?.trimmed)
        member(",\"balance\":", result.balance.trimmed)
        end(isSimulated: result.isSimulated)
    }

    /// Nothing is opened until `guards.pausedUntil`. The state does not keep how many losses led to a pause.
    mutating func writePause(after losses: Int?, at time: Int) {
        records.write("{\"type\":\"event\",\"event\":\"pause\",\"time\":")
        records.write(time)
        identify("pause", at: time, because: "max-losses")
        member(",\"reason\":", quoted: "max-losses")
        records.write(",\"losses\":")
        if let losses { records.write(losses) } else { records.write("null") }
        records.write(",\"until\":")
        records.write(guards.pausedUntil)
        end(isSimulated: isSimulated)
    }

    mutating func writeHalt(_ reason: String, equity: Decimal? = nil, limit: Decimal? = nil, currency: Label? = nil) {
        counts.halts += 1
        records.write("{\"type\":\"event\",\"event\":\"halt\",\"time\":")
        // Someone may halt before the stream has told a time.
        let time = clock > 0 ? clock : System.wallTime
        records.write(time)
        identify("halt", at: time, because: reason)
        member(",\"reason\":", quoted: reason)
        if let currency {
            member(",\"equity\":", equity?.trimmed)
            member(",\"limit\":", limit?.trimmed)
            member(",\"currency\":", quoted: currency.text)
        }
        end(isSimulated: isSimulated)
    }
}
