import Shared

/// Counts of data that went into no candle, reported at the end.
struct LeftOut {
    var repeatedCandles = 0
    var lateCandles = 0
    var lateTrades = 0
    var waiting = 0
    /// Candles closed by the next one, because their own closing never came.
    var inferred = 0

    var text: String? {
        var parts: [String] = []
        if repeatedCandles > 0 { parts.append(Messages.count(repeatedCandles, "repeated candle")) }
        if lateCandles > 0 { parts.append(Messages.count(lateCandles, "late candle")) }
        if lateTrades > 0 { parts.append(Messages.count(lateTrades, "late trade")) }
        if waiting > 0 { parts.append("\(Messages.count(waiting, "candle")) that waited for a backfill") }
        var sentences = parts.isEmpty ? [] : ["left out: " + parts.joined(separator: ", ")]
        if inferred > 0 { sentences.append("\(Messages.count(inferred, "candle")) closed by the next one's arrival") }
        return sentences.isEmpty ? nil : sentences.joined(separator: "; ")
    }
}
