import Shared

/// A field that a strategy looks at, made ready to be written: `"rsi_7":`, and the finder's slot.
struct WatchedField {
    let name: [UInt8]
    let slot: Int

    /// Those of all votes that count and of all conditions, each once.
    static func all(_ strategy: Strategy, _ counted: [Votes.Counted], _ binding: Binding, _ scratch: inout Output)
        -> [WatchedField]
    {
        let votes = counted.flatMap { strategy.votes[$0.place].lookups }
        var fields: [WatchedField] = []
        for lookup in votes + (strategy.require.long + strategy.require.short).flatMap(\.lookups) {
            guard let name = binding.fields[lookup], !fields.contains(where: { $0.slot == binding.slots[lookup] }) else {
                continue
            }
            let quoted = [UInt8(ascii: "\"")] + Reason.quoted(name, &scratch) + Array("\":".utf8)
            fields.append(WatchedField(name: quoted, slot: binding.slots[lookup]))
        }
        return fields
    }
}

/// A vote as its entry in `votes`, made ready for what it says most often.
struct VoteEntry {
    private let head: [UInt8]
    /// The whole entry for +1, -1 and 0; empty where the weight is not always the same.
    fileprivate let long: [UInt8]
    fileprivate let short: [UInt8]
    fileprivate let none: [UInt8]

    init(_ vote: Strategy.Vote, _ scratch: inout Output) {
        let head = Array("{\"name\":\"\(vote.name)\",\"vote\":".utf8)
        self.head = head
        guard case .constant(let weight) = vote.weight else {
            (long, short, none) = ([], [], [])
            return
        }
        func entry(_ cast: Double) -> [UInt8] {
            scratch.discard()
            VoteEntry.write(head, cast, weight, Votes.contribution(cast, weight), to: &scratch)
            return scratch.bytes
        }
        (long, short, none) = (entry(1), entry(-1), entry(0))
    }

    fileprivate static func write(
        _ head: [UInt8], _ cast: Double, _ weight: Double, _ contribution: Double, to output: inout Output
    ) {
        output.write(head)
        output.write(orNull: cast)
        output.write(",\"weight\":")
        output.write(orNull: weight)
        output.write(",\"contribution\":")
        output.write(orNull: contribution)
        output.write("}")
    }

    fileprivate func write(_ counted: Votes.Counted, to output: inout Output) {
        if !none.isEmpty, !counted.isIgnored, abs(counted.cast) <= 1, counted.cast == counted.cast.rounded() {
            output.write(counted.cast == 0 ? none : counted.cast > 0 ? long : short)
        } else {
            VoteEntry.write(head, counted.cast, counted.weight, counted.contribution, to: &output)
        }
    }
}

extension Output {
    /// The members `values`, `votes` and `missing`: what a strategy looked at, what each of its votes and the conditions of some
    /// sides said, and what of it was unknown. `places` is where the record has its fields, by the finder's slots.
    mutating func write(_ watch: StrategyWatch, of strategy: Strategy, _ sides: [Side], _ json: borrowing JSON, _ places: [Int])
    {
        write(",\"values\":{")
        for number in watch.fields.indices {
            if number > 0 { write(",") }
            write(watch.fields[number].name)
            write(value: places[watch.fields[number].slot], of: json)
        }
        write("},\"votes\":[")
        for number in watch.entries.indices {
            if number > 0 { write(",") }
            watch.entries[number].write(watch.votes.counted[number], to: &self)
        }
        for filter in watch.conditions(strategy, sides) {
            write(",{\"name\":")
            write(quoted: filter.name)
            write(",\"filter\":true,\"vote\":")
            write(orNull: filter.value)
            write(",\"weight\":0,\"contribution\":0}")
        }
        write("],\"missing\":[")
        var isFirst = true
        for counted in watch.votes.counted where counted.isUnknown {
            if !isFirst { write(",") }
            isFirst = false
            write(string: "\"\(strategy.votes[counted.place].name)\"")
        }
        write("]")
    }
}

extension StrategyWatch {
    /// The conditions of `require` for some sides, each once, and what they are worth; NaN is unknown.
    func conditions(_ strategy: Strategy, _ sides: [Side]) -> [(name: String, value: Double)] {
        var all: [(name: String, value: Double)] = []
        for side in sides {
            let first = side == .long ? 0 : strategy.require.long.count
            for (number, condition) in strategy.require[side].enumerated() {
                let name = condition.text.count > Reason.longest ? "require \(number + 1)" : condition.text
                if !all.contains(where: { $0.name == name }) { all.append((name, filters[first + number])) }
            }
        }
        return all
    }

    /// The side that the votes lean to, or both.
    var leaning: [Side] { votes.score > 0 ? [.long] : votes.score < 0 ? [.short] : [.long, .short] }
}
