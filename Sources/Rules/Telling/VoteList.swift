import Shared

/// A field that a strategy reads, with its finder slot.
struct WatchedField {
    let text: String
    let name: MemberName
    let slot: Int

    /// The fields of all counted votes and of all conditions, each once. `time` is skipped because the record has it already.
    static func all(_ strategy: Strategy, _ counted: [Votes.Counted], _ binding: Binding)
        -> [WatchedField]
    {
        let votes = counted.flatMap { strategy.votes[$0.place].lookups }
        var fields: [WatchedField] = []
        for lookup in votes + (strategy.require.long + strategy.require.short).flatMap(\.lookups) {
            guard let name = binding.fields[lookup], name != "time",
                !fields.contains(where: { $0.slot == binding.slots[lookup] })
            else {
                continue
            }
            fields.append(WatchedField(text: name, name: MemberName(name), slot: binding.slots[lookup]))
        }
        return fields
    }
}

/// The entry of a vote in `votes`, encoded in advance for its most frequent values.
struct VoteEntry {
    private let name: String
    /// The encoded entries for +1, -1 and 0; empty if the weight is not constant.
    fileprivate let long: [UInt8]
    fileprivate let short: [UInt8]
    fileprivate let none: [UInt8]

    init(_ vote: Strategy.Vote, _ scratch: inout Output) {
        let name = vote.name
        self.name = name
        guard case .constant(let weight) = vote.weight else {
            (long, short, none) = ([], [], [])
            return
        }
        func entry(_ cast: Double) -> [UInt8] {
            scratch.discard()
            VoteEntry.write(name, cast, weight, Votes.contribution(cast, weight), to: &scratch)
            return scratch.bytes
        }
        (long, short, none) = (entry(1), entry(-1), entry(0))
    }

    fileprivate static func write(
        _ name: String, _ cast: Double, _ weight: Double, _ contribution: Double, to output: inout Output
    ) {
        output.beginObject()
        output.member("name", quoted: name)
        output.member("vote", cast)
        output.member("weight", weight)
        output.member("contribution", contribution)
        output.endObject()
    }

    fileprivate func write(_ counted: Votes.Counted, to output: inout Output) {
        if !none.isEmpty, !counted.isIgnored, abs(counted.cast) <= 1, counted.cast == counted.cast.rounded() {
            output.element(made: counted.cast == 0 ? none : counted.cast > 0 ? long : short)
        } else {
            VoteEntry.write(name, counted.cast, counted.weight, counted.contribution, to: &output)
        }
    }
}

extension Output {
    /// Writes the members `values` (the fields read), `votes` (the votes, and the conditions of the given sides) and `missing`
    /// (the unknown votes). `places` are the positions of the record's fields, by finder slot.
    mutating func write(_ watch: StrategyWatch, of strategy: Strategy, _ sides: [Side], _ json: borrowing JSON, _ places: [Int])
    {
        name("values")
        beginObject()
        for field in watch.fields {
            name(field.name)
            value(places[field.slot], of: json)
        }
        endObject()
        name("votes")
        beginArray()
        for number in watch.entries.indices { watch.entries[number].write(watch.votes.counted[number], to: &self) }
        for filter in watch.conditions(strategy, sides) {
            beginObject()
            member("name", quoted: filter.name)
            member("filter", true)
            member("vote", filter.value)
            member("weight", 0)
            member("contribution", 0)
            endObject()
        }
        endArray()
        name("missing")
        beginArray()
        for counted in watch.votes.counted where counted.isUnknown { element(quoted: strategy.votes[counted.place].name) }
        endArray()
    }
}

extension StrategyWatch {
    /// Returns the conditions of `require` for the given sides, each once, with their values; NaN means unknown.
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

    /// The side that the score favours; both if it is 0 or unknown.
    var leaning: [Side] { votes.score > 0 ? [.long] : votes.score < 0 ? [.short] : [.long, .short] }
}
