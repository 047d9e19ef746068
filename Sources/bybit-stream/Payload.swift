import Shared

/// Writes payloads as lines.
struct PayloadWriter {
    /// `,"category":"linear","recv":`, written behind the exchange's own members.
    private let suffix: [UInt8]
    private let category: String

    init(_ channel: StreamChannel) {
        category = channel.name
        // What an account's socket sends names the category of each of its parts.
        if case .market = channel {
            suffix = Array(",\"category\":\"\(channel.name)\",\"recv\":".utf8)
        } else {
            suffix = Array(",\"recv\":".utf8)
        }
    }

    /// A payload as it came, with what we know of it behind.
    func write(_ json: borrowing JSON, recv: Int, _ output: inout Output) {
        write(json, 0..<json.closingBrace, &output)
        output.write(suffix)
        output.write(recv)
        output.write("}\n")
    }

    /// The same with only one of the elements of its `data`.
    func write(_ json: borrowing JSON, data: Int, element: Range<Int>, recv: Int, _ output: inout Output) {
        write(json, 0..<json.offset(data) + 1, &output)
        write(json, element, &output)
        write(json, json.offset(json.after(data) - 1)..<json.closingBrace, &output)
        output.write(suffix)
        output.write(recv)
        output.write("}\n")
    }

    /// A line is a line: a break between two values, which the exchange does not send, becomes a blank.
    private func write(_ json: borrowing JSON, _ range: Range<Int>, _ output: inout Output) {
        if json.hasLineBreak(in: range) { output.write(json.joiningLines(in: range)) } else { output.write(json, range) }
    }

    // MARK: Candles that were fetched

    /// A closed candle as its socket would have sent it.
    func write(
        _ row: KlineRow, _ topic: StreamTopic, _ interval: Interval, recv: Int?, backfill: StaticString?, _ output: inout Output
    ) {
        let end = interval.end(of: row.start) - 1
        output.write("{\"topic\":\"")
        output.write(string: topic.name)
        output.write("\",\"data\":[{\"start\":")
        output.write(row.start)
        output.write(",\"end\":")
        output.write(end)
        output.write(",\"interval\":\"")
        output.write(string: interval.name)
        output.write("\",\"open\":\"")
        output.write(row.open)
        output.write("\",\"close\":\"")
        output.write(row.close)
        output.write("\",\"high\":\"")
        output.write(row.high)
        output.write("\",\"low\":\"")
        output.write(row.low)
        if let volume = row.volume, let turnover = row.turnover {
            output.write("\",\"volume\":\"")
            output.write(volume)
            output.write("\",\"turnover\":\"")
            output.write(turnover)
        }
        output.write("\",\"confirm\":true,\"timestamp\":")
        output.write(end)
        output.write("}],\"ts\":")
        output.write(end)
        output.write(",\"type\":\"snapshot\",\"category\":\"")
        output.write(string: category)
        output.write("\"")
        if let recv {
            output.write(",\"recv\":")
            output.write(recv)
        }
        if let backfill {
            output.write(",\"backfill\":\"")
            output.write(backfill)
            output.write("\"")
        }
        output.write("}\n")
    }

    func write(_ row: FundingRow, _ topic: StreamTopic, _ output: inout Output) {
        output.write(
            string: """
                {"topic":"\(topic.name)","data":[{"symbol":"\(topic.symbol)","fundingRate":"\(row.rate.text)",\
                "fundingRateTimestamp":"\(row.time)"}],"ts":\(row.time),"type":"snapshot","category":"\(category)"}

                """)
    }
}
