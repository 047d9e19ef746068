import Shared

/// The form of the exchange's symbols. The simulation makes a market of any name, so a mistyped symbol must be refused before
/// it becomes a market.
extension Simulation {
    /// Fails if the simulation does not have the topic, or if its symbol cannot be one of the exchange.
    package static func check(_ topic: StreamTopic) throws(Failure) {
        guard offers(topic) else { throw .usage("\(topic.name): the simulated market does not have it") }
        guard case .market(let category) = topic.channel, !topic.isForEverySymbol else { return }
        if case .alerts = topic.kind { return }
        let symbol = topic.symbol
        let isFine = topic.isByCoin ? isName(symbol[...]) : isSymbol(symbol, category)
        if isFine { return }
        var hint = "; \(category.rawValue) symbols look like \(topic.isByCoin ? "BTC" : symbols(of: category)[0])"
        let plain = symbol.filter { $0.isLetter || $0.isNumber }
        if plain != symbol, isSymbol(plain, category) { hint += "; did you mean \(plain)?" }
        throw .usage("\(topic.name): this is no symbol of the exchange\(hint)")
    }

    private static func isSymbol(_ symbol: String, _ category: Category) -> Bool {
        let parts = symbol.split(separator: "-", omittingEmptySubsequences: false)
        switch category {
        case .linear:
            // BTCUSDT, BTCPERP; BTCUSDT-25DEC26; BTC-25DEC26
            if parts.count == 2 { return isName(parts[0]) && isDate(parts[1]) }
            return parts.count == 1 && ["USDT", "USDC", "PERP"].contains { isPair(symbol, $0) }
        case .inverse:
            // BTCUSD, BTCUSDZ26
            if isPair(symbol, "USD") { return true }
            let end = Array(symbol.suffix(3))
            return end.count == 3 && "HMUZ".contains(end[0]) && end[1].isWholeNumber && end[2].isWholeNumber
                && isPair(String(symbol.dropLast(3)), "USD")
        case .spot: return isName(symbol[...]) && symbol.utf8.count >= 5
        case .option:
            // BTC-25DEC26-60000-C-USDT; those in USDC end with the side.
            guard parts.count == 4 || (parts.count == 5 && parts[4] == "USDT") else { return false }
            return isName(parts[0]) && isDate(parts[1]) && Decimal(String(parts[2])).map { $0 > Decimal(0) } == true
                && (parts[3] == "C" || parts[3] == "P")
        case .spread:
            let legs = symbol.split(separator: "_", omittingEmptySubsequences: false)
            return legs.count == 2
                && legs.allSatisfy { leg in
                    leg.split(omittingEmptySubsequences: false, whereSeparator: { "-/".contains($0) }).allSatisfy { isName($0) }
                }
        }
    }

    private static func isPair(_ symbol: String, _ quote: String) -> Bool {
        symbol.hasSuffix(quote) && isName(symbol.dropLast(quote.count))
    }

    private static func isName(_ name: Substring) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    }

    /// Whether a text is a date such as `25DEC26` or `1SEP26`.
    private static func isDate(_ text: Substring) -> Bool {
        let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        guard (6...7).contains(text.utf8.count), let day = Int(text.dropLast(5)), (1...31).contains(day),
            Int(text.suffix(2)) != nil
        else { return false }
        return months.contains(String(text.dropLast(2).suffix(3)))
    }
}
