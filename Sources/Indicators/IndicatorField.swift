import Shared

/// The indicator and the parameters that a field's name implies: `st_10_3_dir` is a field of `--st 10,3`.
package struct IndicatorField {
    package let definition: IndicatorDefinition
    /// The parameters as words; nil for a name with a `*` (`rsi_*`), which leaves them open.
    private let words: [String]?
    private let source: BarSource?
    /// The field of the indicator; nil if no field has this suffix.
    package let field: IndicatorDefinition.Field?
    /// The name without the field's suffix, shared by all fields of one option.
    package let stem: String

    /// Nil for a name that belongs to no indicator.
    package init?(_ name: String) {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        // An indicator's own name may have several parts, so the longest match counts.
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

    /// The option of `ind` that appends the field, as a user types it: `--st 10,3`, `--ema 20@hl2`, `--obv`.
    package var option: String {
        let value = (words ?? []).joined(separator: ",") + (source.map { "@\($0.rawValue)" } ?? "")
        // A value that begins with a minus would be taken for an option.
        return "--\(definition.name)" + (value.isEmpty ? "" : value.hasPrefix("-") ? "=\(value)" : " \(value)")
    }

    /// Number of candles after which the field has a value at the latest, found by running the indicator. 1 if this does not
    /// depend on a number of candles, or the name leaves the parameters open.
    package var warmUp: Int {
        guard let words, !definition.needs.contains(.wholeDay), let given = try? definition.given(words, source) else {
            return 1
        }
        return IndicatorRequest(definition, given).warmUp
    }

    /// Number of candles without a range after which a vote on the field abstains; nil if it never does.
    package var windowOfRange: Int? { definition.needs.contains(.range) ? window : nil }
    /// Number of candles without volume after which a vote on the field abstains; nil if it never does.
    package var windowOfVolume: Int? { definition.needs.contains(.volume) ? window : nil }

    private var window: Int? { words?.first.flatMap(Int.init) }
}

extension IndicatorRequest {
    /// Number of candles after which all fields have a value, on a market that moves and trades in each candle.
    package var warmUp: Int {
        // The warm-up counts from the anchor, so every anchor is replaced by the day.
        let given = parameters.values.enumerated().map { place, value in
            place < definition.parameters.count && definition.parameters[place].isAnchor ? Anchor.day.number : value
        }
        var indicator = definition.make(IndicatorDefinition.Parameters(values: given, source: parameters.source))
        var values = Values()
        // No indicator waits longer than a few times the sum of its lengths.
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
    /// A one-minute candle of a market that rises and falls by turns of some candles.
    fileprivate static func sample(_ number: Int) -> Bar {
        let (open, close) = (Double(number * number % 31), Double((number + 1) * (number + 1) % 31))
        return Bar(
            time: number * Interval.minute, end: (number + 1) * Interval.minute, open: 100 + open, high: 101 + max(open, close),
            low: 99 + min(open, close), close: 100 + close, volume: 10 + Double(number % 7))
    }
}
