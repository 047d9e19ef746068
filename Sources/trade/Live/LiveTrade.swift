import Net
import Shared

/// The stage at the exchange. One loop waits for lines, for the exchange, for the reader of our lines and for times alike, and
/// nothing is sent before it is on disk.
extension Trade {
    /// So many lines are read in one turn.
    private static let batch = 1000
    /// While so much waits for a slow reader, no more is read; the exchange is looked after all the same.
    private static let mostPending = 1 << 22

    mutating func loop(_ live: Bybit) throws(Failure) {
        do throws(Failure) { try work(live) } catch {
            abandon(live, after: error)
            throw error
        }
    }

    private mutating func work(_ live: Bybit) throws(Failure) {
        try begin(live)
        var hasEnded = false
        var haltDue = 0
        while StopSignals.stopRequested == nil, !hasEnded {
            let isStalled = outlet.pending > Trade.mostPending
            let reading = isStalled ? .all : try readLines(live)
            hasEnded = reading == .ended
            if StopSignals.stopRequested != nil { break }
            let now = System.monotonicTime
            if now >= haltDue {
                try desk.lookForHalt()
                haltDue = now + Trade.watch
            }
            try tend(live)
            if hasEnded { break }
            if !isStalled { live.loop.watch(input: stream.descriptor) }
            live.loop.watch(outlet)
            try live.turn(until: reading == .some ? now : max(now, min(live.due(now), haltDue)))
        }
        if !hasEnded {
            desk.isStopping = true
            while try readLines(live, reads: false) == .some {}
        }
        try end(live)
        isRead = hasEnded
    }

    /// Does what is due, keeps it, and then sends it.
    mutating func tend(_ live: Bybit) throws(Failure) {
        try takeEvents(live)
        let now = System.monotonicTime
        for market in desk.markets.indices where desk.markets[market].pace >= 0 {
            try desk.lapse(market, at: live.time(now))
            if desk.markets[market].last != nil { try desk.checkLosses(market, at: live.time(now)) }
            desk.release(market)
        }
        for market in desk.markets.indices where desk.markets[market].grid != nil {
            try desk.keepGrid(market, desk.markets[market].pace, at: live.time(now))
        }
        // What was decided does not wait for the answer to a question.
        try sendDecided(live)
        try live.tend(now)
        try takeEvents(live)
        try sendDecided(live)
    }

    /// Takes what the venue says. A day begins by the exchange's clock, whether a line comes or not, and before what was done in it
    /// is booked. Our own clock may be wrong by days.
    private mutating func takeEvents(_ live: Bybit) throws(Failure) {
        if let time = live.rest.clock.time(System.monotonicTime) { try desk.expectDay(at: time) }
        try desk.takeEvents()
    }

    private mutating func sendDecided(_ live: Bybit) throws(Failure) {
        try keep(live)
        live.release(System.monotonicTime)
    }

    mutating func keep(_ live: Bybit) throws(Failure) {
        // The books have what was heard meanwhile; the positions kept beside them have it too.
        try takeEvents(live)
        moveRecords()
        for market in live.changed { desk.markets[market].isChanged = true }
        live.changed = []
        try store?.commit(&desk, isSeen: outlet.pending == 0)
        outlet.output.write(stream.output.bytes)
        stream.output.discard()
        try outlet.push()
    }

    // MARK: Lines

    private enum Reading {
        case all, some, ended
    }

    /// Handles a batch of lines. Without `reads` only those that were read from the input before.
    private mutating func readLines(_ live: Bybit, reads: Bool = true) throws(Failure) -> Reading {
        let begin = System.monotonicTime
        for _ in 0..<Trade.batch {
            // A market that has to be introduced takes its time.
            if System.monotonicTime - begin > Trade.watch { break }
            desk.isStopping = desk.isStopping || StopSignals.stopRequested != nil
            switch try stream.look(reads: reads && !desk.isStopping) {
            case .event(.record):
                guard let fact = try read() else { continue }
                stream.writeOn()
                try act(on: fact, live)
                moveRecords()
            case .event(.statusAsked): reportStatus()
            case .event: break
            case .nothing: return .all
            case .end: return .ended
            }
        }
        return .some
    }

    private mutating func act(on fact: Fact, _ live: Bybit) throws(Failure) {
        switch fact {
        case .candle(let bar, let series, var marks):
            try introduce(desk.series[series].market, live)
            doubtful[series] =
                marks.isSimulated ? "the market is simulated" : marks.isWhole ? nil : "its candles have a gap"
            // No order, stop or halt comes of prices that nobody pays.
            if marks.isSimulated { return }
            // One that is old begins no grid.
            if live.age(of: bar.end, System.monotonicTime) > live.options.longestAge {
                marks.backfill = .history
                return try act(on: .candle(bar, series: series, marks))
            }
        case .signal(let signal):
            let series = desk.number(of: signal.key)
            let market = desk.series[series].market
            try introduce(market, live)
            if let objection = objection(to: signal, series, market, live) {
                return desk.writeVeto(signal, because: objection, in: market)
            }
        case .trades: try introduce(desk.market(tape.key), live)
        case .ticker: try introduce(desk.market(tape.key), live)
        case .rules, .nothing: break
        }
        try act(on: fact)
    }

    /// Why the exchange is not to be troubled with a signal.
    private func objection(to signal: TradeSignal, _ series: Int, _ market: Int, _ live: Bybit) -> String? {
        if signal.isSimulated { return "the market is simulated" }
        if let doubt = doubtful[series] { return doubt }
        if signal.isBackfill { return "its candles have a gap" }
        let longest = live.options.longestAge
        let now = System.monotonicTime
        let age = live.age(of: signal.time, now)
        if age > longest { return "stale: its candle closed \(TimeSpan.text(age)) ago" }
        let wait = signal.time - min(System.wallTime, live.time(now))
        if wait > longest {
            return "its candle closes only in \(TimeSpan.text(wait)), by our clock"
        }
        if live.markets[market].isOption, !signal.isLong { return "options are bought here, and not written" }
        if !live.markets[market].isKnown { return "the exchange has not sent the rules of this market yet" }
        return live.account.isLive ? nil : "the account's stream is down"
    }

    // MARK: Beginning

    private mutating func begin(_ live: Bybit) throws(Failure) {
        let place =
            switch live.options.place {
            case .live: "real money"
            case .testnet: "the testnet"
            case .demo: "the demo account"
            }
        messages.note("trading with \(place) at \(live.options.hosts.accountRest.host)")
        messages.note("limits: \(desk.options.limits)")
        for market in desk.markets.indices { try introduce(market, live) }
        // Where we hold or have ordered something, that comes before all else; others may come to be known later.
        while let market = desk.markets.indices.first(where: { !live.markets[$0].isKnown && !live.books[$0].isIdle }) {
            if StopSignals.stopRequested != nil { return }
            try lookForEnd(live)
            try desk.lookForHalt()
            try tend(live)
            try live.turn(until: System.monotonicTime + Trade.watch)
            try introduce(market, live)
        }
        live.lastMoment = nil
        try desk.haltAgain()
        if desk.options.flattens { try desk.flatten() }
    }

    /// What has to be known of a market before anything is ordered in it. False if the exchange does not answer now.
    @discardableResult
    private mutating func introduce(_ market: Int, _ live: Bybit) throws(Failure) -> Bool {
        if live.markets[market].isKnown { return true }
        if desk.isStopping { return false }
        let now = System.monotonicTime
        if now < live.markets[market].nextTry { return false }
        live.markets[market].nextTry = now + 5000
        let key = desk.markets[market].key
        guard let instrument = try live.instrument(of: key) else {
            messages.error(
                "\(key): cannot read its rules from the exchange; no order is placed in this market until that works")
            return false
        }
        desk.markets[market].instrument = instrument
        desk.markets[market].account = desk.account(instrument.currency, isCoin: key.isInverse)
        desk.markets[market].fees = try live.fees(key)
        live.markets[market].step = instrument.lot
        live.markets[market].currency = instrument.currency.text
        live.markets[market].placedReason = live.books[market].stopReason
        live.markets[market].isKnown = true
        var isKnown = try reconcile(market, live)
        if isKnown { isKnown = try live.settleLeverage(market, asked: desk.options.ownLeverage, instrument) }
        live.markets[market].isKnown = isKnown
        return isKnown
    }
}
