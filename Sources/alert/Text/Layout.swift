import Shared

/// The layout of a record without a template: short for a text message, long for everything else.
enum Layout {
    /// `BTC 3m LONG 14:06`, then the entry, target and stop, the confidence, and the model's advice.
    static func short(_ fields: Fields) -> String {
        guard isSignal(fields) else { return title(fields) + "\n" + body(fields) }
        var lines = [mark(fields) + head(fields, shortName(field("symbol", fields)))]
        if let entry = value("entry", fields) { lines.append("Entry \(entry)") }
        if let prices = prices(fields) { lines.append(prices) }
        if let confidence = value("confidence", fields) {
            let votes = value("agree", fields).flatMap { agree in value("of", fields).map { " (\(agree)/\($0))" } } ?? ""
            lines.append("Conf \(confidence)" + (score(fields).map { " \($0)" } ?? "") + votes)
        }
        if let advice = advice(fields) { lines.append(advice) }
        return lines.joined(separator: "\n")
    }

    /// One of several records in a text message, as one line: without ratings and reasons.
    static func shortLine(_ fields: Fields) -> String {
        guard isSignal(fields) else { return title(fields) }
        var parts = [mark(fields) + head(fields, shortName(field("symbol", fields)))]
        if let entry = value("entry", fields) { parts.append("E \(entry)") }
        if let prices = prices(fields) { parts.append(prices.replacing(" | ", with: " ")) }
        if value("advice.error", fields) == nil, let advice = advice(fields, isShort: true) { parts.append(advice) }
        return parts.joined(separator: " ")
    }

    /// The title of a record, with its mark.
    static func title(_ fields: Fields) -> String { mark(fields) + unmarkedTitle(fields) }

    /// "SIMULATED " for a simulated record, and the age of an expired one: both precede the record's text wherever a person
    /// reads it.
    static func mark(_ fields: Fields) -> String {
        (fields.isSimulated ? "SIMULATED " : "") + (fields.expired.map { "\($0): " } ?? "")
    }

    /// `40 s`, `25 min`, `6 h`, `2 d`.
    static func age(_ milliseconds: Int) -> String {
        if milliseconds < 60_000 { return "\(milliseconds / 1000) s" }
        let minutes = milliseconds / 60_000
        return minutes < 60 ? "\(minutes) min" : minutes < 48 * 60 ? "\(minutes / 60) h" : "\(minutes / 1440) d"
    }

    static func unmarkedTitle(_ fields: Fields) -> String {
        if isSignal(fields) { return head(fields, field("symbol", fields)) }
        if isTrade(fields) { return head(fields, "closed: " + field("symbol", fields)) }
        if let title = OrderText.title(fields) { return title }
        let what = value("event", fields) ?? value("type", fields) ?? "record"
        return ["bybit-pipe:", what, value("symbol", fields) ?? "", clock(fields)].filter { !$0.isEmpty }.joined(separator: " ")
    }

    static func body(_ fields: Fields) -> String {
        if isTrade(fields) { return closing(fields) }
        if OrderText.title(fields) != nil { return OrderText.body(fields) }
        guard isSignal(fields) else { return value("reason", fields) ?? Plain.line(fields.source) }
        var lines: [String] = []
        if let entry = value("entry", fields) { lines.append("Entry \(entry)") }
        if let prices = prices(fields) { lines.append(prices) }
        var rating: [String] = []
        if let confidence = value("confidence", fields) { rating.append("Confidence \(confidence)") }
        if let score = score(fields) { rating.append("score \(score)") }
        if let agree = value("agree", fields), let of = value("of", fields) { rating.append("\(agree) of \(of)") }
        if let strategy = value("strategy", fields) { rating.append(strategy) }
        if !rating.isEmpty { lines.append(rating.joined(separator: ", ")) }
        if let reasons = value("reasons", fields) { lines.append(reasons) }
        if let advice = advice(fields) { lines.append(advice) }
        return lines.joined(separator: "\n")
    }

    /// The close of the record's candle; of a record without a close, its own time.
    static func time(_ fields: Fields) -> Int? { fields.time("close_time") ?? fields.time("time") }

    /// The record's time in TZ: `14:06`, with the date unless it is today.
    static func clock(_ fields: Fields) -> String { time(fields).map { Messages.moment($0) } ?? "" }

    // MARK: Parts

    /// Whether the record is a signal. Orders, fills and events have a side, too, but must not look like a signal.
    static func isSignal(_ fields: Fields) -> Bool {
        guard fields["symbol"] != nil, fields["side"] != nil, fields["event"] == nil else { return false }
        return fields["type"] == nil || fields["type"] == "signal"
    }

    /// Whether the record is a closed position.
    private static func isTrade(_ fields: Fields) -> Bool {
        fields["type"] == "trade" && fields["symbol"] != nil && fields["side"] != nil && fields["pnl"] != nil
    }

    private static func closing(_ fields: Fields) -> String {
        let way = [("Entry", "entry"), ("exit", "exit")].compactMap { name, key in value(key, fields).map { "\(name) \($0)" } }
        var lines = way.isEmpty ? [] : [way.joined(separator: ", ")]
        let percent = value("pnl_pct", fields).flatMap { Decimal($0)?.rounded(toTick: Decimal.step(digits: 2), up: false) }
        let gain = ["P/L", field("pnl", fields), field("currency", fields), percent.map { "(\($0)%)" } ?? ""]
        lines.append(gain.filter { !$0.isEmpty }.joined(separator: " "))
        let why = ["reason", "strategy"].compactMap { value($0, fields) }
        if !why.isEmpty { lines.append(why.joined(separator: ", ")) }
        return lines.joined(separator: "\n")
    }

    private static func head(_ fields: Fields, _ symbol: String) -> String {
        [symbol, interval(fields), side(fields).uppercased(), clock(fields)].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// `long`; `long (closes only)` of a signal that must not open a position.
    static func side(_ fields: Fields) -> String {
        let side = field("side", fields)
        return fields["opens"] == "false" && isSignal(fields) ? side + " (closes only)" : side
    }

    /// The score with at most two decimals.
    static func score(_ fields: Fields) -> String? {
        guard let text = value("score", fields), let score = Double(text), abs(score) < 1e9 else {
            return value("score", fields)
        }
        let rounded = (score * 100).rounded() / 100
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    /// The interval in its usual form, as 3m or 1h, with the price type unless it is the last price: `3m mark`.
    static func interval(_ fields: Fields) -> String {
        let name = value("interval", fields).map { Interval($0)?.peopleName ?? $0 }
        let price = value("price_type", fields).flatMap { $0 == PriceType.last.name ? nil : $0 }
        return [name, price].compactMap { $0 }.joined(separator: " ")
    }

    static func prices(_ fields: Fields) -> String? {
        let prices = [("TP", "target"), ("SL", "stop")].compactMap { name, key in value(key, fields).map { "\(name) \($0)" } }
        return prices.isEmpty ? nil : prices.joined(separator: " | ")
    }

    private static func advice(_ fields: Fields, isShort: Bool = false) -> String? {
        if let error = value("advice.error", fields) { return "AI: no advice (\(error))" }
        // A fallback field is the signal's own, which the lines above already show.
        let own = (value("advice.fallback", fields) ?? "").split(separator: ", ").map(String.init)
        func said(_ name: String) -> String? { own.contains(name) ? nil : value("advice.\(name)", fields) }
        let prices = [("entry", "entry"), ("TP", "target"), ("SL", "stop")].compactMap { label, name in
            said(name).map { "\(label) \($0)" }
        }
        let parts = [prices.joined(separator: ", "), isShort ? "" : said("reasoning") ?? ""].filter { !$0.isEmpty }
        let head = ["AI", said("confidence")].compactMap { $0 }.joined(separator: " ")
        return head == "AI" && parts.isEmpty ? nil : head + (parts.isEmpty ? "" : ": " + parts.joined(separator: ". "))
    }

    private static func field(_ name: String, _ fields: Fields) -> String { value(name, fields) ?? "" }

    static func value(_ name: String, _ fields: Fields) -> String? {
        fields[name].map { Plain.line($0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The coin: `BTC` of BTCUSDT, of the future BTC-25DEC26 and of the option BTC-25DEC26-60000-C-USDT.
    static func base(_ symbol: String) -> String {
        let symbol = String(symbol.prefix { !isSeparator($0) })
        for quote in ["USDT", "USDC", "PERP", "USD"] where symbol.hasSuffix(quote) && symbol.count > quote.count {
            return String(symbol.dropLast(quote.count))
        }
        return symbol
    }

    /// The name of a market in a text message: its coin, but the whole name of a future, option or spread.
    static func shortName(_ symbol: String) -> String { symbol.contains(where: isSeparator) ? symbol : base(symbol) }

    private static func isSeparator(_ character: Character) -> Bool { character == "-" || character == "_" || character == "/" }
}
