import Shared

/// A command that a person gives to a running `trade` (`--control`).
package enum ControlCommand: Equatable {
    case close(String)
    case stop(String, Decimal)
    case halt, resume

    /// Nil if a line is not a command.
    package init?(_ line: String) {
        guard line.utf8.count <= ControlCommand.longest else { return nil }
        let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
        switch (words.first, words.count) {
        case ("close", 2): self = .close(words[1])
        case ("stop", 3):
            guard let price = Decimal(words[2]), price.isPrice else { return nil }
            self = .stop(words[1], price.shortened)
        case ("halt", 1): self = .halt
        case ("resume", 1): self = .resume
        default: return nil
        }
    }

    package static let longest = 200
    package static let words = "close SYMBOL, stop SYMBOL PRICE, halt or resume"
}

/// Why a command was not carried out. The code is the same in every version; docs/trade.md lists the codes.
package enum ControlRefusal: Equatable {
    case unknown
    case noMarket(String)
    case severalMarkets(String)
    case noPosition, positionClosing
    case stopPassed(last: Decimal)
    case stopBeyondLiquidation(Decimal)
    case priceOutOfRange(Veto)
    case stillHalted(Halt)

    package enum Code: String, CaseIterable {
        case unknownCommand = "unknown-command"
        case noMarket = "no-market"
        case severalMarkets = "several-markets"
        case noPosition = "no-position"
        case positionClosing = "position-closing"
        case stopPassed = "stop-passed"
        case stopBeyondLiquidation = "stop-beyond-liquidation"
        case priceOutOfRange = "price-out-of-range"
        case stillHalted = "still-halted"
    }

    package var code: Code {
        switch self {
        case .unknown: .unknownCommand
        case .noMarket: .noMarket
        case .severalMarkets: .severalMarkets
        case .noPosition: .noPosition
        case .positionClosing: .positionClosing
        case .stopPassed: .stopPassed
        case .stopBeyondLiquidation: .stopBeyondLiquidation
        case .priceOutOfRange: .priceOutOfRange
        case .stillHalted: .stillHalted
        }
    }

    /// A message for people.
    package var text: String {
        switch self {
        case .unknown: "expected \(ControlCommand.words)"
        case .noMarket(let name): "no market of this run is called \(Plain.line(name))"
        case .severalMarkets(let names): "several markets have this symbol; write one of \(names)"
        case .noPosition: "no position is open in this market"
        case .positionClosing: "the position is being closed already"
        case .stopPassed(let last): "the price \(last.trimmed) has passed this stop already; close the position instead"
        case .stopBeyondLiquidation(let price): "the stop lies beyond the liquidation price, \(price.trimmed)"
        case .priceOutOfRange(let veto): veto.text
        case .stillHalted(let halt): "still halted: \(halt.text)"
        }
    }
}

/// Carries out commands, and answers each with an event.
extension Desk {
    /// Handles a line of the control file.
    package mutating func obey(_ line: String) throws(Failure) {
        let command = ControlCommand(line)
        let refusal: ControlRefusal?
        switch command {
        case nil: refusal = .unknown
        case .close(let name): refusal = try close(name)
        case .stop(let name, let price): refusal = try setStop(name, price)
        case .halt:
            refusal = nil
            try stop(by: "the control file")
        case .resume:
            resume(for: "the control file")
            refusal = guards.halt.map { .stillHalted($0) }
        }
        writeAnswer(to: Plain.prefix(Plain.line(line), 200), refusal)
    }

    /// The market that a command names, or the reason to refuse the command.
    private enum NamedMarket {
        case market(MarketID)
        case refused(ControlRefusal)
    }

    private func find(_ name: String) -> NamedMarket {
        let found = markets.indices.filter { "\(markets[$0].key)" == name || markets[$0].key.symbol.text == name }
        guard let market = found.first else { return .refused(.noMarket(name)) }
        if found.count == 1 { return .market(market) }
        return .refused(.severalMarkets(found.map { "\(markets[$0].key)" }.joined(separator: ", ")))
    }

    private mutating func close(_ name: String) throws(Failure) -> ControlRefusal? {
        switch find(name) {
        case .refused(let refusal): return refusal
        case .market(let market):
            try cancelOpening(market, because: .control, at: clock)
            guard let position = markets[market].kept.position else { return .noPosition }
            if markets[market].book.isLeaving { return .positionClosing }
            try leave(market, because: .control, named: position.signal, at: clock)
            return nil
        }
    }

    /// Sets the stop of a position, also further away from the price. It may not lie beyond the last price or the liquidation
    /// price.
    private mutating func setStop(_ name: String, _ price: Decimal) throws(Failure) -> ControlRefusal? {
        switch find(name) {
        case .refused(let refusal): return refusal
        case .market(let market):
            guard let position = markets[market].kept.position else { return .noPosition }
            if markets[market].book.isLeaving { return .positionClosing }
            let stop = try markets[market].instrument.rounded(price, up: !position.isLong)
            if let veto = markets[market].instrument.objection(stop: stop, target: nil) { return .priceOutOfRange(veto) }
            if let last = markets[market].kept.last, position.isLong ? stop >= last : stop <= last {
                return .stopPassed(last: last)
            }
            if let limit = try liquidation(of: market), position.isLong ? stop <= limit : stop >= limit {
                return .stopBeyondLiquidation(limit)
            }
            venue.moveStop(to: stop, because: .stop, in: &markets[market])
            writePosition(market, at: clock)
            return nil
        }
    }
}
