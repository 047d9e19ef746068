extension IndicatorDefinition {
    /// A parameter: its name, the values that it accepts, and its default.
    package struct Parameter: Sendable {
        package enum Kind: Sendable {
            /// A number of candles.
            case length(Int, atLeast: Int)
            case number(Double, from: Double, upTo: Double)
            /// A number of candles that may be omitted, which changes the indicator's meaning.
            case optionalLength
            /// A moving average's type, as a word.
            case average(AverageType)
            /// The start of an anchored average.
            case anchor
            /// The names of candlestick patterns, or `all`.
            case patterns
            /// A series to read: a price, a field, or the price of another symbol. It may be left out.
            case series
        }

        package let name: String
        package let kind: Kind

        static func length(_ standard: Int, atLeast: Int = 1) -> Parameter {
            Parameter(name: "length", kind: .length(standard, atLeast: atLeast))
        }

        static func length(_ name: String, _ standard: Int, atLeast: Int = 1) -> Parameter {
            Parameter(name: name, kind: .length(standard, atLeast: atLeast))
        }

        static func number(_ name: String, _ standard: Double, from: Double = 0, upTo: Double = 1e9) -> Parameter {
            Parameter(name: name, kind: .number(standard, from: from, upTo: upTo))
        }

        static func average(_ name: String, _ standard: AverageType) -> Parameter {
            Parameter(name: name, kind: .average(standard))
        }

        static func series(_ name: String) -> Parameter { Parameter(name: name, kind: .series) }

        static let optionalLength = Parameter(name: "length", kind: .optionalLength)
        static let anchor = Parameter(name: "anchor", kind: .anchor)
        static let patterns = Parameter(name: "NAME", kind: .patterns)

        package var standard: Double? {
            switch kind {
            case .length(let length, _): Double(length)
            case .number(let number, _, _): number
            case .average(let type): type.number
            case .anchor: Anchor.day.number
            case .optionalLength, .patterns, .series: nil
            }
        }

        /// A value as a user types it.
        func text(_ value: Double) -> String {
            switch kind {
            case .average: AverageType(number: value).rawValue
            case .anchor: Anchor(number: value).text
            default: Parameters.text(value)
            }
        }

        /// A value as a part of a field's name.
        func part(_ value: Double) -> String {
            if case .anchor = kind { return Anchor(number: value).part }
            return IndicatorDefinition.part(text(value))
        }
    }

    /// The parameters that an indicator was given.
    package struct Parameters: Sendable, Equatable {
        package let values: [Double]
        package let source: BarSource
        /// The series given by name; empty if the indicator reads its own.
        package let series: [SeriesInput]
        /// The index in `Values.inputs` of the first series that is not a price of the candle.
        var firstInput = 0

        package init(values: [Double], source: BarSource, series: [SeriesInput] = []) {
            self.values = values
            self.source = source
            self.series = series
        }

        subscript(_ place: Int) -> Double { values[place] }
        package func length(_ place: Int) -> Int { Int(values[place]) }
        func average(_ place: Int) -> AverageType { AverageType(number: values[place]) }

        /// A parameter as a user types it: 20, 0.07.
        package static func text(_ number: Double) -> String {
            number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
        }
    }

    /// The default parameters.
    package var defaults: Parameters {
        Parameters(values: isOfPatterns ? CandlePattern.standard : parameters.compactMap(\.standard), source: source ?? .close)
    }

    /// Whether the first parameter is a word, which could also be the name of a file.
    package var beginsWithWord: Bool {
        switch parameters.first?.kind {
        case .anchor, .patterns: true
        default: false
        }
    }

    /// Whether the parameters name patterns, each of which is a field.
    package var isOfPatterns: Bool { parameters.contains { if case .patterns = $0.kind { true } else { false } } }

    /// Parameters as a user types them, without the source.
    package func words(_ given: Parameters) -> [String] {
        if isOfPatterns { return CandlePattern.words(given.values) }
        let words = zip(parameters, given.values).map { $0.text($1) }
        return words + given.series.map(\.text)
    }

    /// The names of its fields with these parameters: `ema_20_hl2`, `bb_20_2p5_upper`.
    package func names(_ given: Parameters) -> [String] {
        if isOfPatterns { return CandlePattern.suffixes(given.values).map { self.name + $0 } }
        let parts = zip(parameters, given.values).map { $0.part($1) } + given.series.map(\.part)
        var name = ([name] + parts).joined(separator: "_")
        if given.source != defaults.source { name += "_\(given.source.rawValue)" }
        return fields.map { name + $0.suffix }
    }

    /// A number as a part of a field's name: `2p5` for 2.5, `m1` for −1.
    static func part(_ word: String) -> String { word.replacing(".", with: "p").replacing("-", with: "m") }
}

extension AverageType {
    fileprivate var number: Double { Double(AverageType.allCases.firstIndex(of: self) ?? 0) }
    init(number: Double) { self = AverageType.allCases[Int(number)] }
}
