/// File names with placeholders for a record's category, symbol, interval and price type.
package enum FilePattern {
    private static let names = ["category", "symbol", "interval", "price_type"]

    /// The first unknown name in braces and the known name nearest to it; nil if all are known.
    package static func unknownPart(of pattern: String) -> (part: String, nearest: String?)? {
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            if !names.contains(name) { return ("{\(name)}", NearestName.of(name, among: names).map { "{\($0)}" }) }
            rest = rest[rest.index(after: close)...]
        }
        return nil
    }

    /// The pattern with `{category}`, `{symbol}`, `{interval}` and `{price_type}` replaced.
    package static func expand(
        _ pattern: String, category: String, symbol: String, interval: String, priceType: String = PriceType.last.name
    ) -> String {
        pattern.replacing("{category}", with: part(category)).replacing("{symbol}", with: part(symbol))
            .replacing("{interval}", with: part(interval)).replacing("{price_type}", with: part(priceType))
    }

    /// Symbols come from outside input, so a symbol must not be able to name another folder.
    private static func part(_ text: String) -> String {
        let name = String(text.map { $0 == "/" || $0 == "\0" || $0 == "\\" ? "_" : $0 })
        return name.hasPrefix(".") ? "_" + name.dropFirst() : name
    }
}
