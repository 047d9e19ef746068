import Foundation

/// Reads the data of a page as the text before `ColumnEncoder` describes it, which is also how the page's script reads it.
struct PageReader {
    typealias Object = [String: Any]

    let content: Object
    private let bytes: [UInt8]
    private var place: Int

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        let size = (0..<4).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
        content = try JSONSerialization.jsonObject(with: Data(bytes[4..<4 + size])) as? Object ?? [:]
        place = 4 + size
    }

    /// Whether all data was read.
    var isAtEnd: Bool { place == bytes.count }

    struct Series {
        var times: [Int] = []
        var ends: [Int] = []
        var opens: [Int64] = []
        var highs: [Int64] = []
        var lows: [Int64] = []
        var closes: [Int64] = []
        var marks: [UInt8] = []
        var volumes: [Double] = []
        var lines: [[Double]] = []
    }

    mutating func series(_ about: Object) -> Series {
        var series = Series()
        let (count, decimals) = (whole(about, "count"), whole(about, "decimals"))
        series.times = times(count, object(about, "times"))
        let ends = object(about, "ends")
        series.ends = zip(signed(count, whole(ends, "planes")), series.times).map { Int($0) + $1 + whole(ends, "step") }
        let columns = (about["planes"] as? [Int] ?? []).map { signed(count, $0) }
        var last: Int64 = 0
        for candle in 0..<count {
            let open = last + columns[1][candle]
            last += columns[0][candle]
            series.opens.append(open)
            series.closes.append(last)
            series.highs.append(max(open, last) + columns[2][candle])
            series.lows.append(min(open, last) - columns[3][candle])
        }
        series.marks = unsigned(count, whole(about, "marks")).map { UInt8($0) }
        let unit = PageReader.power(decimals)
        let closes = series.closes.map { Double($0) / unit }
        series.volumes = numbers(count, object(about, "volumes"), [], start: 0)
        for line in about["lines"] as? [Object] ?? [] {
            let isOnPrice = line["pane"] is NSNull && line["state"] as? Bool == false
            series.lines.append(numbers(count, object(line, "values"), closes, start: isOnPrice ? closes.first ?? 0 : 0))
        }
        return series
    }

    mutating func account(_ about: Object) -> (times: [Int], equity: [Double]) {
        let count = whole(about, "count")
        return (times(count, object(about, "times")), numbers(count, object(about, "equity"), [], start: 0))
    }

    private mutating func unsigned(_ count: Int, _ planes: Int) -> [UInt64] {
        var values = [UInt64](repeating: 0, count: count)
        for plane in 0..<planes {
            for number in 0..<count { values[number] |= UInt64(bytes[place + number]) << UInt64(8 * plane) }
            place += count
        }
        return values
    }

    private mutating func signed(_ count: Int, _ planes: Int) -> [Int64] {
        unsigned(count, planes).map { $0 % 2 == 0 ? Int64($0 / 2) : -Int64($0 / 2) - 1 }
    }

    private mutating func times(_ count: Int, _ about: Object) -> [Int] {
        var time = whole(about, "start") - whole(about, "step")
        return signed(count, whole(about, "planes")).map { difference in
            time += whole(about, "step") + Int(difference)
            return time
        }
    }

    private mutating func numbers(_ count: Int, _ about: Object, _ closes: [Double], start: Double) -> [Double] {
        let scales = about["scaled"] as? Bool == true ? unsigned(count, 1) : [UInt64](repeating: 0, count: count)
        let steps = unsigned(count, whole(about, "planes"))
        let weights = about["predict"] as? [Double] ?? []
        var (last, before) = (start, start)
        return (0..<count).map { number in
            let step = steps[number]
            if step == 0 { return .nan }
            let exponent = whole(about, "exponent") + Int(scales[number])
            var expected = weights[0] * last + weights[1] * before
            if !closes.isEmpty { expected = expected + weights[2] * closes[number] + weights[3] * closes[max(number - 1, 0)] }
            let scaled = exponent >= 0 ? expected / PageReader.power(exponent) : expected * PageReader.power(-exponent)
            expected = (scaled + 0.5).rounded(.down)
            if !(abs(expected) < 0x1p51) { expected = 0 }
            let units = expected + (step % 2 == 1 ? Double((step - 1) / 2) : -Double(step / 2))
            before = last
            last = exponent >= 0 ? units * PageReader.power(exponent) : units / PageReader.power(-exponent)
            return last
        }
    }

    private static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? .nan }

    private func whole(_ object: Object, _ name: String) -> Int { object[name] as? Int ?? 0 }

    private func object(_ object: Object, _ name: String) -> Object { object[name] as? Object ?? [:] }
}
