import Shared
import Trading

/// `--preflight`: estimates an entry, and at the exchange checks whether the account is ready for it. It sends nothing that
/// changes anything, and only reads a state.
struct Preflight {
    let plan: EntryPlan
    let options: TradeOptions
    var desk: Desk
    let live: OrderEngine?
    var checks: [PreflightCheck] = []

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        plan = try EntryPlan(arguments)
        options = try TradeOptions(arguments)
        var quiet = messages
        quiet.isQuiet = true
        let rules = options.desk
        live = try options.live.map { (live) throws(Failure) in try OrderEngine(live, rules, arguments, quiet) }
        // REST questions are enough, so the account's stream is not connected.
        live?.link.account.session.retire()
        var silent = messages
        silent.isSilent = true
        desk = Desk(rules, silent, live ?? Paper(slippage: rules.slippage, participation: rules.participation))
        if let path = options.state {
            let store = try Store(reading: path)
            try store.belongs(to: options.place)
            try store.restore(&desk)
        }
    }

    mutating func run() throws(Failure) -> ExitStatus {
        let number = desk.number(of: SeriesKey(category: plan.market.category, symbol: plan.market.symbol, interval: .m1))
        let market = desk.series[number].market
        let isKnown: Bool
        if let live { isKnown = try look(at: market, live) } else { isKnown = try checkRules(market) }
        checkHalts()
        var estimate: EntryEstimate?
        if isKnown {
            let found = try desk.estimate(plan, in: number)
            estimate = found.estimate
            if found.estimate == nil { checks.append(PreflightCheck("entry", .failed, "no order: \(found.refusal ?? "")")) }
            if let estimate, let live { try checkMoney(estimate, market, live) }
        }
        let report = PreflightReport(
            plan: plan, place: options.place, checks: checks, estimate: estimate,
            currency: desk.accounts[desk.markets[market].account].currency)
        var output = Output.standard()
        report.write(&output, isForPerson: System.isTerminal(1))
        try output.flush()
        return checks.contains { $0.verdict == .failed } ? .badInput : .done
    }

    /// Checks the rules on paper, without asking anybody. Always returns true.
    private mutating func checkRules(_ market: MarketID) throws(Failure) -> Bool {
        let instrument = desk.markets[market].instrument
        if instrument.tick == nil || instrument.step == nil {
            checks.append(
                PreflightCheck(
                    "rules", .warning,
                    "tick and quantity step are unknown, so nothing is rounded to them; give them with --instruments FILE"))
        }
        if let assumption = try desk.assumedTiers(market, isLong: plan.isLong) {
            checks.append(PreflightCheck("tiers", .warning, "\(assumption); set it with --risk-limits FILE"))
        }
        return true
    }

    /// Checks for halts that would keep trade from opening positions now.
    private mutating func checkHalts() {
        let isOver = desk.guards.day.map { System.wallTime / Interval.dayLength > $0 } ?? true
        var halts = desk.guards.halts
        if isOver, let place = halts.firstIndex(of: .maxDailyLoss) {
            halts.remove(at: place)
            checks.append(
                PreflightCheck(
                    "halt", .warning, "halted on an earlier day: max-daily-loss; two lines of a later UTC day lift it"))
        }
        for halt in halts {
            let end = halt == .maxDailyLoss ? " until the next UTC day" : ""
            checks.append(PreflightCheck("halt", .failed, "halted: \(halt.text)\(end)"))
        }
        if System.exists(desk.options.guards.haltFile) {
            checks.append(PreflightCheck("halt", .failed, "halted: \(desk.options.guards.haltFile) exists"))
        }
    }
}
