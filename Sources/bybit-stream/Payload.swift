import Shared

/// Writes payloads as lines.
struct PayloadWriter {
    private let category: MadeMembers
    /// Whether `category` is appended. Account payloads name the category of each of their parts themselves.
    private let namesCategory: Bool

    init(_ channel: StreamChannel) {
        category = MadeMembers { $0.member("category", quoted: channel.name) }
        namesCategory = if case .market = channel { true } else { false }
    }

    /// Writes a payload unchanged, with our own members appended.
    func write(_ json: borrowing JSON, recv: Int, _ output: inout Output) {
        write(json, 0..<json.closingBrace, &output)
        end(recv, &output)
    }

    /// Writes a payload with only one of the elements of its `data`, and our own members appended.
    func write(_ json: borrowing JSON, data: Int, element: Range<Int>, recv: Int, _ output: inout Output) {
        write(json, 0..<json.offset(data) + 1, &output)
        write(json, element, &output)
        write(json, json.offset(json.after(data) - 1)..<json.closingBrace, &output)
        end(recv, &output)
    }

    /// Appends our own members, `category` and `recv`, and ends the line.
    private func end(_ recv: Int, _ output: inout Output) {
        if namesCategory { output.members(category) }
        output.member("recv", recv)
        output.endRecord()
    }

    /// Writes a part of a payload. A line break between two values, which the exchange does not send, becomes a blank.
    private func write(_ json: borrowing JSON, _ range: Range<Int>, _ output: inout Output) {
        if json.hasLineBreak(in: range) { output.write(json.joiningLines(in: range)) } else { output.write(json, range) }
    }

    // MARK: Fetched rows

    /// Writes a closed candle in the form in which its socket would have sent it.
    func write(
        _ row: KlineRow, _ topic: StreamTopic, _ interval: Interval, recv: Int?, backfill: StaticString?, _ output: inout Output
    ) {
        let end = interval.end(of: row.start) - 1
        output.beginObject()
        output.member("topic", quoted: topic.name)
        output.name("data")
        output.beginArray()
        output.beginObject()
        output.member("start", row.start)
        output.member("end", end)
        output.member("interval", interval)
        output.member("open", row.open)
        output.member("close", row.close)
        output.member("high", row.high)
        output.member("low", row.low)
        if let volume = row.volume, let turnover = row.turnover {
            output.member("volume", volume)
            output.member("turnover", turnover)
        }
        output.member("confirm", true)
        output.member("timestamp", end)
        output.endObject()
        output.endArray()
        output.member("ts", end)
        output.member("type", "snapshot")
        output.members(category)
        if let recv { output.member("recv", recv) }
        if let backfill { output.member("backfill", backfill) }
        output.endRecord()
    }

    func write(_ row: FundingRow, _ topic: StreamTopic, _ output: inout Output) {
        output.beginObject()
        output.member("topic", quoted: topic.name)
        output.name("data")
        output.beginArray()
        output.beginObject()
        output.member("symbol", quoted: topic.symbol)
        output.member("fundingRate", quoted: row.rate.text)
        output.member("fundingRateTimestamp", quoted: "\(row.time)")
        output.endObject()
        output.endArray()
        output.member("ts", row.time)
        output.member("type", "snapshot")
        output.members(category)
        output.endRecord()
    }
}
