import Shared

/// What the name of a field tells of the indicator that appends it: `st_10_3_dir` is a field of `--st 10,3`.
package struct IndicatorField {
    package let definition: IndicatorDefinition
    /// Its parameters as words; nil for a name with a `*` (`rsi_*`), which leaves them open.
    private let words: [String]?
    private let source: BarSource?
    /// Which of the indicator's fields it is; nil where no field has such an end.
    package let field: IndicatorDefinition.Field?
    /// The name without the field's end: what all fields of one option share.
    package let stem: String

    /// Nil for a name that belongs to no indicator.
    package init?(_ name: String) {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        // An indicator's own name may have several parts: the longest that is one counts.
        var count = min(parts.count, IndicatorDefinition.mostNameParts)
        var found: IndicatorDefinition?
        while count > 0, found == nil {
            found = .named(count == 1 ? parts[0] : parts.prefix(count).joined(separator: "_"))
            if found == nil { count -= 1 }
        }
        guard let found else { return nil }
        definition = found
        let rest = parts.dropFirst(count)
        guard rest.first != "*" else {
            (words, source, field, stem) = (nil, nil, nil, name)
            return
        }
        var words: [String] = []
        for parameter in found.parameters {
            guard words.count < rest.count, let word = parameter.word(rest.dropFirst(words.count)) else { break }
            words.append(word)
        }
        let taken = rest.dropFirst(words.reduce(0) { $0 + ($1.contains("@") || $1.contains(":") ? 2 : 1) })
        self.words = words
        source = found.source == nil ? nil : taken.first.flatMap(BarSource.init)
        let end = taken.dropFirst(source == nil ? 0 : 1).map { "_\($0)" }.joined()
        field = found.fields.first { $0.suffix == end }
        stem = String(name.dropLast(end.count))
    }

    /// The option of `ind` that appends it, as a user types it: `--st 10,3`, `--ema 20@hl2`, `--obv`.
    package var option: String {
        let value = (words ?? []).joined(separator: ",") + (source.map { "@\($0.rawValue)" } ?? "")
        return "--\(definition.name)" + (value.isEmpty ? "" : " \(value)")
    }

    /// After how many candles of its series it has a value at the latest, found out by running the indicator. 1 where that does not
    /// depend on a number of candles, or the name leaves it open.
    package var warmUp: Int {
        guard let words, !definition.needs.contains(.wholeDay), let given = try? definition.given(words, source) else {
            return 1
        }
        return IndicatorRequest(definition, given).warmUp
    }

    /// After how many candles without a range a vote on it abstains; nil where it votes all the same.
    package var windowOfRange: Int? { definition.needs.contains(.range) ? window : nil }
    /// After how many candles without volume a vote on it abstains; nil where it votes all the same.
    package var windowOfVolume: Int? { definition.needs.contains(.volume) ? window : nil }

    private var window: Int? { words?.first.flatMap(Int.init) }
}

extension IndicatorRequest {
    /// After how many candles all its fields have a value: on a market that moves and trades in each candle.
    package var warmUp: Int {
        // An anchor is reached at once: what waits is counted from there.
        let given = parameters.values.enumerated().map { place, value in
            place < definition.parameters.count && definition.parameters[place].isAnchor ? Anchor.day.number : value
        }
        var indicator = definition.make(IndicatorDefinition.Parameters(values: given, source: parameters.source))
        var values = Values()
        // No indicator waits longer than for all its lengths a few times over.
        let lengths = zip(definition.parameters, given).reduce(0.0) { $0 + ($1.0.isLength ? $1.1 : 0) }
        let most = 10 * (Int(lengths) + 100)
        for count in 1...most {
            values.clear()
            indicator.next(.sample(count), true, &values)
            if values.values.allSatisfy(\.isFinite) { return count }
        }
        return most
    }
}

extension IndicatorDefinition.Parameter {
    fileprivate var isAnchor: Bool { if case .anchor = kind { true } else { false } }

    fileprivate var isLength: Bool {
        switch kind {
        case .length, .optionalLength: true
        default: false
        }
    }
}

extension Bar {
    /// A minute of a market that goes up and down by turns of some candles.
    fileprivate static func sample(_ number: Int) -> Bar {
        let (open, close) = (Double(number * number % 31), Double((number + 1) * (number + 1) % 31))
        return Bar(
            time: number * Interval.minute, end: (number + 1) * Interval.minute, open: 100 + open, high: 101 + max(open, close),
            low: 99 + min(open, close), close: 100 + close, volume: 10 + Double(number % 7))
    }
}
