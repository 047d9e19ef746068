// The data of a page
// ------------------
// The element `data` holds base64 of raw deflate (RFC 1951). Inflated, it is:
//
//     4 bytes    size of the JSON, little-endian
//     JSON       {"title","simulated","series":[…],"accounts":[…]}: names, records, and how each column is stored
//     columns    the columns of each series, then those of each account, one after the other
//
// A column of unsigned integers is stored in planes: the lowest byte of each number, then the next byte of each, up to the
// highest byte that any of them needs. The JSON has the number of planes; a column of zeros has none. A signed integer is
// zigzag-encoded: 0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 …
//
// The columns of a series, each of `count` numbers:
//
//     times      {"start","step","planes"}: time - previous time - step; the time before the first one is start - step
//     ends       {"step","planes"}: end - time - step
//     prices     "planes":[close, open, high, low], in units of 1/10^decimals: close - previous close (0 for the first candle),
//                open - previous close, high - max(open, close), min(open, close) - low. "wide" says that they may
//                exceed the integers that a double holds exactly.
//     marks      the bits of CandleMarks, unsigned; "marks" has the number of their planes
//     volumes    a column of numbers
//     lines      a column of numbers for each of "lines"
//
// An account has `times` and `equity`, a column of numbers.
//
// A column of numbers is {"exponent","scaled","predict":[a, b, c, d],"planes"}. Each number is m · 10^x with an integer m. The
// exponent x is `exponent`, plus an unsigned number of a first plane if the column is "scaled". The last planes hold 0 for an
// unknown number, otherwise 1 + 2r for r >= 0 and -2r for r < 0, with r = m - floor(p · 10^-x + 1/2). The prediction p is a·v1
// + b·v2 + c·c0 + d·c1: v1 and v2 are the last two known numbers, c0 and c1 the closes of this candle and of the one before. At
// first, v1 and v2 are the first close (lines on the price) or 0 (others). A prediction of 2^51 units or more counts as 0. Both
// sides compute p in this order with IEEE doubles, and scale by one exact power of ten up to 10^22, so they agree to the bit.
//
// Precision: lines on the price have x = -(decimals + 2), a hundredth of a tick. Volumes and other lines have six significant
// digits, or all digits if the whole column needs no more than six; numbers below 10^-12 of the column's greatest have fewer.
// Numbers of 10^27 and above count as unknown.

import Drawing

/// Encodes columns as planes of bytes.
struct ColumnEncoder {
    private(set) var bytes: [UInt8] = []

    /// Appends unsigned integers; returns the number of planes.
    mutating func append(_ values: [UInt64]) -> Int {
        let all = values.reduce(0, |)
        let planes = (64 - all.leadingZeroBitCount + 7) / 8
        var place = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: planes * values.count))
        for plane in 0..<planes {
            let shift = UInt64(8 * plane)
            for value in values {
                bytes[place] = UInt8(truncatingIfNeeded: value &>> shift)
                place &+= 1
            }
        }
        return planes
    }

    /// Appends integers below 256 as one plane.
    mutating func append(bytes values: [UInt64]) { bytes += values.map { UInt8($0) } }

    /// Appends signed integers; returns the number of planes.
    mutating func append(signed values: [Int64]) -> Int { append(values.map(ColumnEncoder.folded)) }

    private static func folded(_ value: Int64) -> UInt64 { UInt64(bitPattern: value &<< 1) ^ UInt64(bitPattern: value &>> 63) }

    /// Appends times; returns their most common step, and the number of planes.
    mutating func append(times: [Int]) -> (step: Int, planes: Int) {
        guard let first = times.first else { return (0, 0) }
        let step = ColumnEncoder.commonest(zip(times.dropFirst(), times).lazy.map { $0 - $1 })
        var last = first - step
        let planes = append(
            signed: times.map { time in
                defer { last = time }
                return Int64(time - last - step)
            })
        return (step, planes)
    }

    mutating func append(ends: [Int], of times: [Int]) -> (step: Int, planes: Int) {
        let step = ColumnEncoder.commonest(zip(ends, times).lazy.map { $0 - $1 })
        return (step, append(signed: zip(ends, times).map { Int64($0 - $1 - step) }))
    }

    /// The most common of the first thousand values; 0 if there are none.
    private static func commonest(_ values: some Sequence<Int>) -> Int {
        var counts: [Int: Int] = [:]
        for value in values.prefix(1000) { counts[value, default: 0] += 1 }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
    }

    /// Appends the prices; returns the number of planes of closes, opens, highs and lows.
    mutating func append(prices: CandleColumns) -> [Int] {
        let (opens, closes) = (prices.opens, prices.closes)
        let range = closes.indices
        func before(_ place: Int) -> Int64 { place > 0 ? closes[place - 1] : 0 }
        return [
            append(signed: range.map { closes[$0] - before($0) }),
            append(signed: range.map { opens[$0] - before($0) }),
            append(signed: range.map { prices.highs[$0] - max(opens[$0], closes[$0]) }),
            append(signed: range.map { min(opens[$0], closes[$0]) - prices.lows[$0] }),
        ]
    }
}
