import Shared

/// The texts of `trade`'s orders and fills: first what happened, then the side, the quantity and the symbol.
enum OrderText {
    /// `exit order rejected: SELL 5 BTCUSDT 14:06`, `stop filled: SELL 5 BTCUSDT 14:06`; nil for other records.
    static func title(_ fields: Fields) -> String? {
        guard let side = Layout.value("side", fields), let symbol = Layout.value("symbol", fields) else { return nil }
        let role = Layout.value("role", fields)
        let what: [String?]
        switch fields["type"] {
        case "order": what = [role, "order", Layout.value("status", fields)]
        case "fill": what = [role ?? "order", "filled"]
        default: return nil
        }
        let size = [side.uppercased(), Layout.value("qty", fields), symbol, Layout.clock(fields)]
        return words(what) + ": " + words(size)
    }

    static func body(_ fields: Fields) -> String {
        let lines = fields["type"] == "fill" ? fill(fields) : order(fields)
        return lines.isEmpty ? Plain.line(fields.source) : lines.joined(separator: "\n")
    }

    private static func order(_ fields: Fields) -> [String] {
        let kind = words([Layout.value("kind", fields), Layout.value("price", fields)])
        let filled = Layout.value("filled", fields).flatMap { $0 == "0" ? nil : "\($0) filled" }
        return [kind.isEmpty ? nil : kind, filled, Layout.prices(fields), Layout.value("reason", fields)].compactMap { $0 }
    }

    private static func fill(_ fields: Fields) -> [String] {
        let fee = Layout.value("fee", fields).map { words(["fee", $0, Layout.value("currency", fields)]) }
        return [Layout.value("price", fields).map { "Price \($0)" }, fee, Layout.value("reason", fields)].compactMap { $0 }
    }

    private static func words(_ words: [String?]) -> String {
        words.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
