import Shared

/// A candlestick pattern: its name, the number of candles before its first value, and its rule, which is TA-Lib's.
struct CandlePattern: Sendable {
    let name: String
    let wait: Int
    /// The share of an earlier candle's body that the close must reach into; nil for patterns without this condition.
    let penetration: Double?
    /// Returns 100 for up, −100 for down, 0 for no pattern; 80 in size if the pattern is only just met.
    let rule: @Sendable (PatternFrame) -> Double
    /// The way in which a later candle confirms the pattern.
    let confirmed: Confirmation

    enum Confirmation { case none, hikkake }

    init(
        _ name: String, _ wait: Int, penetration: Double? = nil, _ confirmed: Confirmation = .none,
        _ rule: @escaping @Sendable (PatternFrame) -> Double
    ) {
        self.name = name
        self.wait = wait
        self.penetration = penetration
        self.confirmed = confirmed
        self.rule = rule
    }

    static let all: [CandlePattern] = [single, pairs, morePairs, triples, moreTriples, longer].flatMap { $0 }.sorted {
        $0.name < $1.name
    }
}

// MARK: - As parameters: the index and the penetration of each pattern, one after the other

extension CandlePattern {
    static let standard = all.indices.flatMap { parameters($0, all[$0].penetration) }

    private static func parameters(_ place: Int, _ penetration: Double?) -> [Double] { [Double(place), penetration ?? 0] }

    private static func each<T>(_ values: [Double], _ body: (CandlePattern, Double) -> T) -> [T] {
        stride(from: 0, to: values.count - 1, by: 2).map { body(all[Int(values[$0])], values[$0 + 1]) }
    }

    /// The patterns and their penetrations.
    static func chosen(_ values: [Double]) -> [(pattern: CandlePattern, penetration: Double)] { each(values) { ($0, $1) } }

    /// The patterns as a user types them: `engulfing`, `morningstar:0.5`.
    static func words(_ values: [Double]) -> [String] {
        if values == standard { return ["all"] }
        return each(values) { pattern, penetration in
            let isStandard = penetration == pattern.penetration ?? 0
            return pattern.name + (isStandard ? "" : ":" + IndicatorDefinition.Parameters.text(penetration))
        }
    }

    /// The suffixes of the patterns' field names.
    static func suffixes(_ values: [Double]) -> [String] {
        each(values) { pattern, penetration in
            let isStandard = penetration == pattern.penetration ?? 0
            let part = IndicatorDefinition.part(IndicatorDefinition.Parameters.text(penetration))
            return "_" + pattern.name + (isStandard ? "" : "_" + part)
        }
    }

    /// Parses the words of a user. Fails on an unknown pattern or a wrong penetration.
    static func values(_ words: [String]) throws(Failure) -> [Double] {
        if words.isEmpty || words == ["all"] { return standard }
        var values: [Double] = []
        for word in words {
            let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let place = all.firstIndex(where: { $0.name == parts[0] }) else {
                let nearest = NearestName.of(parts[0], among: all.map(\.name)).map { "; did you mean \($0)?" } ?? ""
                throw .usage("--cdl: unknown pattern '\(parts[0])'\(nearest)")
            }
            var penetration = all[place].penetration
            if parts.count == 2 {
                guard penetration != nil else {
                    throw .usage("--cdl: the pattern \(parts[0]) takes no penetration, got '\(word)'")
                }
                penetration = IndicatorDefinition.Parameter.penetration.value(parts[1])
                if penetration == nil {
                    throw .usage("--cdl: expected \(IndicatorDefinition.Parameter.penetration.expected), got '\(word)'")
                }
            }
            values += parameters(place, penetration)
        }
        return values
    }

    /// Converts the first parts of a field's name back to the word that a user types; nil if they name no pattern.
    static func word(_ parts: ArraySlice<String>) -> String? {
        guard let name = parts.first, let pattern = all.first(where: { $0.name == name }) else { return nil }
        let next = parts.dropFirst().first
        guard pattern.penetration != nil, let next, next.first?.isNumber == true else { return name }
        return name + ":" + next.replacing("p", with: ".")
    }
}

extension IndicatorDefinition.Parameter {
    fileprivate static let penetration = number("penetration", 0.3, upTo: 100)
}
