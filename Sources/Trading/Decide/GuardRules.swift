import Shared

/// The limits that stop trading (guards).
package struct GuardRules {
    /// An amount, or a share of the equity.
    package enum Limit {
        case amount(Decimal)
        case share(Decimal)
    }

    package let mostPositions: Int?
    package let mostExposure: Limit?
    package let mostDailyLoss: Decimal?
    package let mostDrawdown: Decimal?
    package let orders: (most: Int, span: Int)?
    /// After `most` losing trades in a row nothing is opened for `pause` ms.
    package let losses: (most: Int, pause: Int)?
    package let onHalt: DeskOptions.OnHalt
    package let haltFile: String

    package init(_ arguments: Arguments) throws(Failure) {
        mostPositions = arguments.limit("max-positions") == nil ? nil : try arguments.number("max-positions", in: 1...100_000)
        mostExposure = try arguments.limit("max-exposure").map { (text) throws(Failure) in
            if let share = Arguments.percent(text), share.isAboveZero { return .share(share) }
            if let amount = Arguments.amount(text) { return .amount(amount) }
            throw arguments.wrong("max-exposure", "a share of the equity, an amount, or off, as 200% or 5000", text)
        }
        mostDailyLoss = try GuardRules.loss("max-daily-loss", arguments)
        mostDrawdown = try GuardRules.loss("max-drawdown", arguments)
        orders = try GuardRules.orders(arguments)
        losses = try GuardRules.losses(arguments)
        onHalt = try arguments.choice("on-halt", DeskOptions.OnHalt.self)
        haltFile = arguments.text("halt-file") ?? "HALT"
        // Without access to the path, a halt file would never be noticed.
        if let objection = System.objection(toLookFor: haltFile) { throw .usage("--halt-file: \(objection)") }
    }

    private static func loss(_ name: String, _ arguments: Arguments) throws(Failure) -> Decimal? {
        guard let text = arguments.limit(name) else { return nil }
        guard let loss = Arguments.percent(text), loss.isAboveZero, loss <= .one else {
            throw arguments.wrong(name, "a percentage above 0 up to 100%, as 5%, or off", text)
        }
        return loss
    }

    private static func orders(_ arguments: Arguments) throws(Failure) -> (most: Int, span: Int)? {
        guard let text = arguments.limit("max-orders") else { return nil }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let most = Int(parts[0]), (1...10_000).contains(most),
            let span = TimeSpan.parse(String(parts[1])),
            (1...86_400_000).contains(span)
        else { throw arguments.wrong("max-orders", "a number and a time up to a day with its unit, as 10/1m, or off", text) }
        return (most, span)
    }
}

extension GuardRules {
    private static func losses(_ arguments: Arguments) throws(Failure) -> (most: Int, pause: Int)? {
        guard let text = arguments.limit("max-losses") else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let most = Int(parts[0]), (1...1000).contains(most),
            let pause = TimeSpan.parse(String(parts[1])),
            (1...365 * Interval.dayLength).contains(pause)
        else {
            throw arguments.wrong("max-losses", "a number of trades and a time up to 365d with its unit, as 3,1h, or off", text)
        }
        return (most, pause)
    }
}

/// The limits that were reached. They survive a restart.
package struct Guards {
    /// The current day, counted from the epoch, in which the daily loss is measured; nil before the first.
    package var day: Int?
    package var isPastDailyLoss = false
    /// Unconfirmed days in which the loss has reached the limit.
    package var comingLosses: [Int] = []
    package var isPastDrawdown = false
    /// SIGUSR2 came, a command halted, or --flatten was given.
    package var isStopped = false
    /// The problem at the exchange that forbids opening positions; nil without one.
    package var trouble: Trouble?
    /// An option that must be given before anything is opened. It is not stored, since the next run may have the option.
    package var demand: String?
    /// The halt file exists. This is not stored, since the next run looks again.
    package var hasFile = false
    /// The times of the last opening orders.
    package var orderTimes: [Int] = []
    /// The number of losing trades in a row since the last pause, and the stream time until which they pause trading.
    package var losses = 0
    package var pausedUntil = 0

    /// Returns why nothing may be opened; nil if something may.
    package var halt: Halt? { halts.first }

    /// All reasons why nothing may be opened.
    package var halts: [Halt] {
        var halts: [Halt] = []
        if isStopped { halts.append(.stopped) }
        if let trouble { halts.append(.trouble(trouble)) }
        if let demand { halts.append(.demand(demand)) }
        if hasFile { halts.append(.haltFile) }
        if isPastDrawdown { halts.append(.maxDrawdown) }
        if isPastDailyLoss || !comingLosses.isEmpty { halts.append(.maxDailyLoss) }
        return halts
    }
}

extension Guards: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("day", &day, none: .min, in: .min...100_000)
        try coder.field("daily_loss", &isPastDailyLoss)
        if coder.isReading || !comingLosses.isEmpty {
            try coder.field("coming_losses", &comingLosses, in: 0...100_000, isOptional: true)
        }
        try coder.field("drawdown", &isPastDrawdown)
        try coder.field("stopped", &isStopped)
        var (text, code) = (trouble?.text, trouble?.code ?? .other)
        try coder.field("trouble", &text, none: "")
        if coder.isReading || text != nil { try coder.choice("trouble_code", &code, isOptional: true) }
        trouble = text.map { Trouble(code, $0) }
        try coder.field("orders", &orderTimes, in: Coder.times)
        try coder.field("losses", &losses, isOptional: true)
        try coder.time("paused_until", &pausedUntil, isOptional: true)
    }
}
