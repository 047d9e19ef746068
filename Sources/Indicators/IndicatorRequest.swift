import Shared

/// An indicator with its parameters, as a user asks for it: `--st 10,3`, `--ema 20@hl2`.
package struct IndicatorRequest: Sendable {
    package let definition: IndicatorDefinition
    package let parameters: IndicatorDefinition.Parameters

    package init(_ definition: IndicatorDefinition, _ parameters: IndicatorDefinition.Parameters) {
        self.definition = definition
        self.parameters = parameters
    }

    /// The names of the fields that it appends.
    package var fields: [String] { definition.names(parameters) }

    /// The series that it reads in addition to the prices of its candle, in the order of `Values.inputs`.
    package var inputs: [SeriesInput] { parameters.series.filter { !$0.isOfBar } }

    /// Parses `10,3` or `20@hl2`. Parameters that are missing at the end get their defaults.
    package init(_ definition: IndicatorDefinition, _ text: String) throws(Failure) {
        let takesSeries = definition.parameters.contains { if case .series = $0.kind { true } else { false } }
        let most = takesSeries ? 0 : 1
        let parts = text.split(separator: "@", maxSplits: most, omittingEmptySubsequences: false)
        var source: BarSource?
        if parts.count == 2 {
            guard definition.source != nil else {
                throw .usage("--\(definition.name) looks at whole candles and takes no '@\(parts[1])'")
            }
            guard let named = BarSource(rawValue: String(parts[1])) else {
                let names = BarSource.allCases.map(\.rawValue).joined(separator: " ")
                throw .usage("--\(definition.name): expected one of \(names) behind '@', got '\(parts[1])'")
            }
            source = named
        }
        let words = parts[0].isEmpty ? [] : parts[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        self.init(definition, try definition.given(words, source))
    }
}

extension IndicatorDefinition {
    /// Parses the words before the `@`; `source` is the price behind it, nil for the default.
    func given(_ words: [String], _ source: BarSource?) throws(Failure) -> Parameters {
        let source = source ?? defaults.source
        if isOfPatterns { return Parameters(values: try CandlePattern.values(words), source: source) }
        let count = parameters.count { if case .series = $0.kind { false } else { true } }
        var series: [SeriesInput] = []
        for word in words.dropFirst(count) where words.count <= parameters.count {
            guard let input = SeriesInput(word) else {
                throw .usage("--\(name): expected a series as close, rsi_14 or close@ETHUSDT, got '\(word)'")
            }
            series.append(input)
        }
        let values = try values(words.count <= parameters.count ? Array(words.prefix(count)) : words)
        return Parameters(values: values, source: source, series: series)
    }

    /// Parses numeric parameters. Those that are missing at the end get their defaults.
    func values(_ words: [String]) throws(Failure) -> [Double] {
        guard words.count <= parameters.count else {
            let most = Messages.count(parameters.count, "parameter")
            throw .usage("--\(name) takes \(most) at most, got '\(words.joined(separator: ","))'")
        }
        var values: [Double] = []
        for (place, parameter) in parameters.enumerated() {
            if place < words.count {
                guard let value = parameter.value(words[place]) else {
                    throw .usage("--\(name): expected \(parameter.expected), got '\(words[place])'")
                }
                values.append(value)
            } else if let standard = parameter.standard {
                values.append(standard)
            }
        }
        return values
    }
}

extension IndicatorDefinition.Parameter {
    private static let longest = 100_000

    private var leastLength: Int { if case .length(_, let least) = kind { least } else { 1 } }

    /// Smaller numbers above 0 are refused, because they would be written with an exponent in the field's name.
    private static let finest = 1e-4

    /// The value of a word; nil if the parameter does not accept it.
    func value(_ word: String) -> Double? {
        switch kind {
        case .number(_, let least, let most):
            guard isPlain(word.drop { $0 == "-" && least < 0 }, "."), let number = Double(word), number >= least, number <= most
            else {
                return nil
            }
            return number == 0 || abs(number) >= Self.finest ? number : nil
        case .average: return AverageType(rawValue: word).map { type in Double(AverageType.allCases.firstIndex(of: type) ?? 0) }
        case .anchor: return Anchor(word)?.number
        case .patterns, .series: return nil
        case .length, .optionalLength:
            guard isPlain(word, ""), let number = Int(word), (leastLength...Self.longest).contains(number) else { return nil }
            return Double(number)
        }
    }

    var expected: String {
        switch kind {
        case .number(_, let least, let most):
            (least == 0 ? "0, or a number" : "a number")
                + " from \(least < 0 ? IndicatorDefinition.Parameters.text(least) : "0.0001") to \(IndicatorDefinition.Parameters.text(most))"
        case .average: "one of " + AverageType.allCases.map(\.rawValue).joined(separator: " ")
        case .anchor: "day, week, month, or a point in time as 2025-03-01T14:00"
        case .patterns, .series: name
        case .length, .optionalLength: "a number of candles from \(leastLength) to \(Self.longest)"
        }
    }

    /// Whether a word has only digits and the characters in `others`, so no sign, exponent or hexadecimal number.
    private func isPlain(_ word: some StringProtocol, _ others: String) -> Bool {
        word.utf8.allSatisfy { (0x30...0x39).contains($0) || others.utf8.contains($0) }
    }

    /// Turns the first parts of a field's name back into this parameter as a user types it; nil if they are not such a parameter.
    func word(_ parts: ArraySlice<String>) -> String? {
        guard let part = parts.first, let first = part.first else { return nil }
        switch kind {
        case .length, .optionalLength: return first.isNumber ? part : nil
        case .number(_, let least, _):
            let isNegative = least < 0 && first == "m"
            guard (isNegative ? part.dropFirst().first : first)?.isNumber == true else { return nil }
            return (isNegative ? "-" : "") + part.dropFirst(isNegative ? 1 : 0).replacing("p", with: ".")
        case .average: return AverageType(rawValue: part)?.rawValue
        case .anchor: return Anchor.word(ofPart: part)
        case .patterns: return CandlePattern.word(parts)
        case .series:
            guard let source = BarSource(rawValue: part) else { return nil }
            guard parts.count > 1 else { return source.rawValue }
            let other = parts[parts.startIndex + 1]
            return BarSource(rawValue: other) == nil ? "\(source.rawValue)@\(other.uppercased())" : source.rawValue
        }
    }
}
