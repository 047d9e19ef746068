extension SeriesKey {
    private static let quotes = ["USDT", "USDC", "USDE", "USD1", "EUR", "BRL", "PLN", "TRY", "BTC", "ETH", "MNT", "DAI"]
    private static let usdt = Label("USDT")!
    private static let usdc = Label("USDC")!

    /// The currency in which a market's profit is paid, derived from its symbol's name. Used if no instrument record says it.
    package var settlementCurrency: Label {
        let name = symbol.text
        if isInverse {
            // BTCUSD, BTCUSDH25.
            let parts = name.split(separator: "USD", maxSplits: 1)
            return parts.first.flatMap { Label(String($0)) } ?? symbol
        }
        switch category.text {
        case "spot": return SeriesKey.quotes.first { name.hasSuffix($0) }.flatMap { Label($0) } ?? SeriesKey.usdt
        case "option": return name.hasSuffix("-USDT") ? SeriesKey.usdt : SeriesKey.usdc
        default:
            return name.hasSuffix("PERP") || name.hasSuffix("USDC") || (name.contains("-") && !name.contains("USDT-"))
                ? SeriesKey.usdc : SeriesKey.usdt
        }
    }

    /// Whether a symbol is one of the exchange's inverse contracts: `BTCUSD`, or `BTCUSDH25` with a month and a year.
    package static func namesInverse(_ symbol: String) -> Bool {
        guard let usd = symbol.firstRange(of: "USD"), usd.lowerBound > symbol.startIndex else { return false }
        let rest = symbol[usd.upperBound...].utf8
        return rest.isEmpty
            || (rest.count == 3 && (0x41...0x5A).contains(rest.first!)
                && rest.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
    }
}
