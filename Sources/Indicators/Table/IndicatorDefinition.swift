/// A line of the table of indicators: everything that is known of one. Help, `ind --list`, completions, what `signal` knows of a field
/// and what a chart draws all come from it.
package struct IndicatorDefinition: Sendable {
    /// Its option is this name, and the names of its fields begin with it.
    package let name: String
    package let group: Group
    package let parameters: [Parameter]
    package let fields: [Field]
    /// The price that it reads unless another is asked for; nil for an indicator of whole candles.
    package let source: BarSource?
    package let needs: Needs
    /// What it is, in a few words.
    package let meaning: String
    /// How a person reads its value.
    package let reading: String
    /// How it is computed, in a line.
    package let formula: String
    /// Who gave the formula, and which function of TA-Lib has the same values.
    package let origin: String
    /// Where other programs compute otherwise; empty where none is known to.
    package let elsewhere: String
    let make: @Sendable (Parameters) -> any Indicator

    package enum Group: String, CaseIterable, Sendable {
        case trend, momentum, cycle, volatility, volume, statistics, pattern
    }

    /// What candles must have for its value to mean something.
    package struct Needs: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Needs prices that move within the last N candles, N being its first parameter. If they stand still, votes on it abstain.
        package static let range = Needs(rawValue: 1)
        /// Needs volume within the last N candles, N being its first parameter. If nothing was traded, votes on it abstain.
        package static let volume = Needs(rawValue: 2)
        /// Needs all candles of the previous UTC day.
        package static let wholeDay = Needs(rawValue: 4)
    }

    init(
        _ name: String, _ group: Group, _ parameters: [Parameter] = [], fields: [Field] = [""], of source: BarSource? = nil,
        needs: Needs = [], drawn: Drawing, _ meaning: String, reading: String, formula: String, from origin: String,
        elsewhere: String = "", _ make: @escaping @Sendable (Parameters) -> any Indicator
    ) {
        self.name = name
        self.group = group
        self.parameters = parameters
        self.fields = fields.map { Field($0.suffix, $0.drawing ?? drawn) }
        self.source = source
        self.needs = needs
        self.meaning = meaning
        self.reading = reading
        (self.formula, self.origin, self.elsewhere) = (formula, origin, elsewhere)
        self.make = make
    }
}

extension IndicatorDefinition {
    package static let all = [trend, momentum, cycle, volatility, volume, statistics, pattern].flatMap { $0 }

    private static let byName = [String: IndicatorDefinition](uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// How many parts, joined by `_`, the name of an indicator has at most.
    static let mostNameParts = all.map { $0.name.split(separator: "_").count }.max() ?? 1

    package static func named(_ name: String) -> IndicatorDefinition? { byName[name] }
}

// MARK: - Fields, and where a chart draws them

extension IndicatorDefinition {
    /// A field that the indicator appends to a candle.
    package struct Field: Sendable, ExpressibleByStringLiteral {
        /// The end of its name, `_k`; empty for the name alone.
        package let suffix: String
        /// Where a chart draws it; nil in the table's lines where it is drawn like the other fields.
        package let drawing: Drawing?

        init(_ suffix: String, _ drawing: Drawing?) {
            self.suffix = suffix
            self.drawing = drawing
        }

        package init(stringLiteral suffix: String) { self.init(suffix, nil) }
    }

    package enum Drawing: Sendable, Equatable {
        case onPrice(Shape = .line)
        /// In a pane that the indicator's fields share. `range` is its fixed scale, `levels` are lines that a person looks for.
        case pane(ClosedRange<Double>? = nil, levels: [Double] = [], shape: Shape = .line)
        /// 1, -1 or 0: a mark at the candle, or the colour of a line.
        case state

        package enum Shape: Sendable {
            case line, dots, bars
        }
    }
}
