import Shared

/// Fields that had no value in any candle. Series with the same fields share one message.
enum Silence {
    static func messages(of series: [(key: SeriesKey, closed: Int, names: [String])]) -> [String] {
        var told: [(text: String, keys: [SeriesKey])] = []
        for (key, closed, names) in series where closed > 0 && !names.isEmpty {
            let shown = names.prefix(6).joined(separator: ", ") + (names.count > 6 ? " and \(names.count - 6) more" : "")
            let text = "\(Messages.count(closed, "closed candle")) came, and \(shown) had no value"
            if let place = told.firstIndex(where: { $0.text == text }) {
                told[place].keys.append(key)
            } else {
                told.append((text, [key]))
            }
        }
        return told.map { text, keys in "\(keys[0])\(keys.count > 1 ? " and \(keys.count - 1) more" : ""): \(text)" }
    }
}
