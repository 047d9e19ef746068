import Drawing
import Shared

/// The lines above the table: the stream, the accounts, the halts and the links.
struct HeadLines {
    let state: BoardState
    let now: Int
    /// The daily loss limit that halts `trade`, in percent (`--max-daily-loss`); nil takes the limit from its records.
    let mostDailyLoss: Double?
    /// Records per second; nil if it is not measured.
    var rate: Int?

    private func add(_ text: String, _ style: TextStyle = .plain, to line: inout StyledText) {
        if !line.parts.isEmpty { line.append("  ") }
        line.append(text, style)
    }

    var lines: [StyledText] { [stream] + money + halts + links }

    /// The stream's time, the number of series, and warnings about the records.
    private var stream: StyledText {
        var line = StyledText()
        if now > 0 {
            add(Timestamp.text(now).replacing("T", with: " ").replacing("Z", with: "").prefix(19) + " UTC", .bold, to: &line)
        }
        add("\(state.series.count) series", to: &line)
        if let rate { add("\(rate) records/s", .faint, to: &line) }
        if state.isSimulated { add("SIMULATED", Look.warning, to: &line) }
        if state.lateCandles > 0 { add(Messages.count(state.lateCandles, "late candle"), Look.warning, to: &line) }
        if state.wrongTimes > 0 {
            add(Messages.count(state.wrongTimes, "record") + " with a wrong time", Look.warning, to: &line)
        }
        if state.leftOut > 0 { add("more series than \(BoardState.most)", Look.warning, to: &line) }
        return line
    }

    // MARK: The accounts

    /// An equity below this is shown with six decimals, because the account is probably in coins.
    private static let small = 100.0

    private var money: [StyledText] { state.accounts.indices.filter { state.accounts[$0].equity.isFinite }.map(account) }

    private func account(_ number: Int) -> StyledText {
        let account = state.accounts[number]
        let equity = state.equity(number)
        var line = StyledText()
        let isSmall = abs(equity) < HeadLines.small
        let currency = account.currency.isEmpty ? "" : " \(account.currency)"
        add("equity \(Look.money(equity, isSmall: isSmall))\(currency)", .bold, to: &line)
        // If a new day began after the last record, its starting equity is that of the last record.
        let isNewDay = now / Interval.dayLength > account.day
        let start = isNewDay ? account.equity : account.start
        let gain = equity - start
        if gain.isFinite {
            let percent = start > 0 ? " (\(Look.signed(gain / start * 100, decimals: 2))%)" : ""
            let since = account.isWholeDay || isNewDay ? "" : " since \(HeadLines.clock(account.startTime))"
            add(
                "today \(gain > 0 ? "+" : "")\(Look.money(gain, isSmall: isSmall))\(percent)\(since)", Look.side(gain),
                to: &line)
        }
        let mostLoss = mostDailyLoss.map { start * $0 / 100 } ?? account.mostLoss
        if mostLoss.isFinite, gain.isFinite {
            let left = gain + mostLoss
            let isNear = left < mostLoss / 4
            add(
                "\(Look.money(max(left, 0), isSmall: isSmall)) left to the daily loss limit", isNear ? Look.down : .plain,
                to: &line)
        }
        let positions = state.positions(of: number)
        if positions.isEmpty {
            add("no position", .faint, to: &line)
            return line
        }
        add(Messages.count(positions.count, "position"), to: &line)
        let margin = positions.reduce(0) { $0 + $1.position.margin(in: $1.market) }
        let part = equity > 0 && margin.isFinite ? " (\(Scale.text(margin / equity * 100, decimals: 1))%)" : ""
        add(margin.isFinite ? "margin \(Look.money(margin, isSmall: isSmall))\(part)" : "margin unknown", to: &line)
        return line
    }

    /// The halts that stop `trade` from opening positions now.
    private var halts: [StyledText] {
        let holding = state.halts.filter { $0.until.map { now < $0 } ?? true }
        if holding.isEmpty { return [] }
        var line = StyledText()
        for halt in holding {
            let until = halt.until.map { " until \(HeadLines.clock($0))" } ?? ""
            let what = halt.reason == "max-losses" ? "PAUSED" : "HALTED"
            add("\(what) \(halt.reason) since \(HeadLines.clock(halt.time))\(until)", TextStyle(.red, bold: true), to: &line)
        }
        return [line]
    }

    // MARK: The links

    private var links: [StyledText] {
        let links = state.links
        guard links.isKnown else { return [] }
        var line = StyledText()
        if !links.links.isEmpty {
            let up = links.links.count - links.down
            add("links \(up) up", to: &line)
            if links.down > 0 { add("\(links.down) down", TextStyle(.red, bold: true), to: &line) }
        }
        add(Messages.count(links.reconnects, "reconnect"), links.reconnects > 0 ? Look.warning : .faint, to: &line)
        add(Messages.count(links.gaps, "gap"), links.gaps > 0 ? Look.warning : .faint, to: &line)
        if links.bookOutages > 0 { add(Messages.count(links.bookOutages, "book outage"), Look.warning, to: &line) }
        if links.latency.isFinite {
            let slow = links.slowLatency.isFinite ? ", p99 \(Int(links.slowLatency.rounded())) ms" : ""
            add("latency p50 \(Int(links.latency.rounded())) ms\(slow)", to: &line)
        }
        if links.ping.isFinite { add("ping \(Int(links.ping.rounded())) ms", to: &line) }
        if let account = links.account, account != "listening" { add("account \(account)", Look.down, to: &line) }
        return [line]
    }

    /// The time of day in hours and minutes, UTC.
    static func clock(_ time: Int) -> String { String(Timestamp.text(time).dropFirst(11).prefix(5)) }
}
