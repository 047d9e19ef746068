@testable import Indicators

extension Formulas {
    static let volumes: [String: Formula] = [
        "obv": { m, _ in
            let change = (m.close - m.close.before(1)).map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
            return [running((change * m.volume).values, first: m.bars[0].volume)]
        },
        "ad": { m, _ in [running(flow(m).values)] },
        "adosc": { m, p in
            let line = running(flow(m).values).values
            func mean(_ length: Int) -> Series {
                var average = line[0]
                return .recursion(line.count) { place in
                    average += 2 / Double(length + 1) * (line[place] - average)
                    return average
                }
            }
            return [(mean(p.length(0)) - mean(p.length(1))).from(max(p.length(0), p.length(1)) - 1)]
        },
        "cmf": { m, p in [flow(m).sum(p.length(0)).over(m.volume.sum(p.length(0)))] },
        "pvt": { m, _ in
            let last = m.close.before(1)
            return [running(((m.close - last) / last * m.volume).values, first: 0)]
        },
        "efi": { m, p in [((m.close - m.close.before(1)) * m.volume).exponential(p.length(0))] },
        "rvol": { m, p in [m.volume.over(m.volume.mean(p.length(0)).before(1), or: .nan)] },
        "vwap": { m, p in
            let value = m.typical * m.volume
            if let length = p.values.first.map({ Int($0) }) {
                return [value.sum(length).over(m.volume.sum(length), or: .nan)]
            }
            return [
                .recursion(m.bars.count) { place in
                    let day = m.bars[place].time / 86_400_000
                    let today = (0...place).filter { m.bars[$0].time / 86_400_000 == day }
                    let volume = today.reduce(0) { $0 + m.bars[$1].volume }
                    return volume == 0 ? .nan : today.reduce(0) { $0 + value.values[$1] } / volume
                }
            ]
        },
        "volspike": { m, p in [m.volume.whether(p[1] * m.volume.mean(p.length(0))) { $0 > $1 }] },
    ]

    private static func flow(_ m: Market) -> Series { ((m.close - m.low) - (m.high - m.close)).over(m.range) * m.volume }

    private static func running(_ parts: [Double], first: Double? = nil) -> Series {
        var sum = 0.0
        return .recursion(parts.count) { place in
            sum += place == 0 ? first ?? parts[0] : parts[place]
            return sum
        }
    }
}
