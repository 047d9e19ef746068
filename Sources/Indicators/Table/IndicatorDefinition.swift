/// An entry of the table of indicators, with everything that is known about one. Help, `ind --list`, completions, what `signal`
/// knows of a field, and the drawings of a chart all come from it.
package struct IndicatorDefinition: Sendable {
    /// The name of the option, and the beginning of the fields' names.
    package let name: String
    package let group: Group
    package let parameters: [Parameter]
    package let fields: [Field]
    /// The price that the indicator reads by default; nil for an indicator of whole candles.
    package let source: BarSource?
    package let needs: Needs
    /// A description in a few words.
    package let meaning: String
    /// How people read the value.
    package let reading: String
    /// The formula, in one line.
    package let formula: String
    /// The author of the formula, and the function of TA-Lib with the same values.
    package let origin: String
    /// The differences in other programs; empty if none is known.
    package let elsewhere: String
    let make: @Sendable (Parameters) -> any Indicator

    package enum Group: String, CaseIterable, Sendable {
        case trend, momentum, cycle, volatility, volume, statistics, pattern
    }

    /// The conditions on the candles under which the value means something.
    package struct Needs: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Needs prices that move within the last N candles, N being the first parameter. If they do not, votes on it abstain.
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

    /// The largest number of parts, joined by `_`, in an indicator's name.
    static let mostNameParts = all.map { $0.name.split(separator: "_").count }.max() ?? 1

    package static func named(_ name: String) -> IndicatorDefinition? { byName[name] }
}

// MARK: - Fields, and where a chart draws them

extension IndicatorDefinition {
    /// A field that the indicator appends to a candle.
    package struct Field: Sendable, ExpressibleByStringLiteral {
        /// The end of the field's name, such as `_k`; empty if the field has the indicator's plain name.
        package let suffix: String
        /// The drawing of the field in a chart; nil in an entry of the table if the field is drawn like the others.
        package let drawing: Drawing?

        init(_ suffix: String, _ drawing: Drawing?) {
            self.suffix = suffix
            self.drawing = drawing
        }

        package init(stringLiteral suffix: String) { self.init(suffix, nil) }
    }

    package enum Drawing: Sendable, Equatable {
        case onPrice(Shape = .line)
        /// A pane that the indicator's fields share. The range is its fixed scale, `levels` are reference lines.
        case pane(ClosedRange<Double>? = nil, levels: [Double] = [], shape: Shape = .line)
        /// 1, -1 or 0: a mark at the candle, or the colour of a line.
        case state

        package enum Shape: Sendable {
            case line, dots, bars
        }
    }
}
