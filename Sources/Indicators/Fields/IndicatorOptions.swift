import Shared

/// The indicators requested on the command line, in order.
package struct IndicatorOptions {
    /// The item that one option appends.
    package enum Item {
        case indicator(IndicatorRequest)
        case joined(JoinedField)
        case over(OverField)
        case expression(LetField)

        /// The names of the computed fields; empty for a joined field.
        package var valueNames: [String] {
            switch self {
            case .indicator(let request): request.fields
            case .over(let over): over.fields
            case .expression(let field): [field.name]
            case .joined: []
            }
        }

        /// The indicator that computes the item; nil for an expression and a joined field.
        package var request: IndicatorRequest? {
            switch self {
            case .indicator(let request): request
            case .over(let over): over.request
            case .joined, .expression: nil
            }
        }

        package var names: [String] {
            if case .joined(let field) = self { return [field.name, field.name + "_age"] }
            return valueNames
        }
    }

    package let order: [Item]
    /// Whether any option reads a field instead of candles only.
    package let readsFields: Bool
    package let files: [String]

    /// The names of all fields except joined ones, in the order of their values.
    package var valueNames: [String] { order.flatMap(\.valueNames) }
    package var indicators: [IndicatorRequest] {
        order.compactMap { if case .indicator(let request) = $0 { request } else { nil } }
    }
    package var hasExpressions: Bool { order.contains { if case .expression = $0 { true } else { false } } }
    package var joined: [JoinedField] { order.compactMap { if case .joined(let field) = $0 { field } else { nil } } }

    /// The names of all fields.
    package var fields: [String] { order.flatMap(\.names) }

    package init(_ arguments: Arguments) throws(Failure) {
        var order: [Item] = []
        for (name, value) in arguments.given {
            if name == "join" {
                for text in value.split(separator: ",", omittingEmptySubsequences: false) {
                    order.append(.joined(try JoinedField(String(text))))
                }
                continue
            }
            if name == "let" {
                order.append(.expression(try LetField(value)))
                continue
            }
            guard let definition = IndicatorDefinition.named(name) else { continue }
            let earlier = order.flatMap(\.valueNames)
            if let over = try OverField(definition, value, earlier) {
                order.append(.over(over))
            } else {
                try IndicatorOptions.checkOrder(name, value, earlier, arguments)
                order.append(.indicator(try IndicatorRequest(definition, value)))
            }
        }
        self.order = order
        readsFields = order.contains { item in
            switch item {
            case .over, .expression: true
            default: false
            }
        }
        files = arguments.operands
        var seen: Set<String> = []
        for field in fields where !seen.insert(field).inserted {
            throw .usage("the field \(field) is asked for twice")
        }
    }

    /// Fails if an option reads the field of a later --let.
    private static func checkOrder(_ option: String, _ text: String, _ earlier: [String], _ arguments: Arguments)
        throws(Failure)
    {
        guard let sign = text.lastIndex(of: "@") else { return }
        let field = text[sign...].dropFirst()
        let isLater = arguments.given.contains { $0.name == "let" && $0.value.hasPrefix(field + "=") }
        guard isLater, !earlier.contains(String(field)) else { return }
        throw .usage("--\(option): \(field) is the field of a later option; put --let \(field)=… before it")
    }

    package static let table = CommandTable(
        name: "ind",
        summary: "Append indicators to candles",
        operands: "[FILE…]",
        description: [
            """
            Reads candle records, a line each, and appends the fields of each option to them, in the order of the options. A \
            candle that forms gets the values it would have if it closed now. All other lines pass on unchanged.
            """,
            """
            Parameters that are left out have their customary values, and '@' names another price than the close: \
            open high low close hl2 hlc3 hlcc4 ohlc4 volume. --ema 20@hl2 gives the field ema_20_hl2. The field of an option before it may \
            stand there too: --rsi 14 --sma 9@rsi_14 gives sma_9_rsi_14.
            """,
        ],
        options: IndicatorDefinition.all.map(\.option) + [
            Option(
                "join", takes: "FIELD[,FIELD…]", repeats: true,
                """
                Append fields of the symbol's newest book and flow records: book.imbalance_5 as book_imbalance_5, flow.60s.delta \
                as flow_60s_delta, and the age of each, in ms of the stream's time, as …_age. Null before the first record, and \
                for a book out of sync. Of several depths book.FIELD means the deepest; book.50.FIELD names one.
                """),
            Option(
                "let", takes: "NAME=EXPR", repeats: true,
                """
                Append the field NAME with the value of an expression, in the language of signal's rules (docs/rules.md): --let \
                'body=abs(close - open)'. It reads the candle's fields and those of the options before it; options behind it may read NAME: \
                --ema 9@body. true is 1, false 0.
                """),
            Option(
                "list", takes: "FORMAT", isValueOptional: true, choices: ["text", "markdown"],
                "Print the indicators, their parameters, fields, formulas and sources, as text or Markdown, and end (default: text)."
            ),
        ] + Option.ofEveryStage,
        examples: [
            ("ohlc < trades.ndjson | ind --rsi 7 --st 10,3", "Append rsi_7, st_10_3 and st_10_3_dir to each candle."),
            ("ind --ema 9 --ema 21 --macd", "Two averages, and MACD 12,26,9."),
            ("ind --let 'body=abs(close - open)' --sma 20@body", "A field of one's own, and its average, sma_20_body."),
        ],
        layout: layout, suggestions: suggestions)
}

extension IndicatorDefinition {
    fileprivate var option: Option {
        if isOfPatterns {
            return Option(name, takes: "NAME[,NAME…]", repeats: true, group: "\(group.rawValue) indicators", help)
        }
        let takes = parameters.count == 1 ? parameters[0].name : parameters.map(\.name).joined(separator: ",")
        return Option(
            name, takes: !takes.isEmpty ? takes : source == nil ? nil : "@SOURCE", default: standard,
            repeats: true, isValueOptional: !beginsWithWord, group: "\(group.rawValue) indicators", help)
    }

    private var standard: String? {
        let values = words(defaults).joined(separator: ",")
        return values.isEmpty || beginsWithWord ? nil : values
    }

    private var help: String { "\(meaning.prefix(1).uppercased() + meaning.dropFirst()): \(reading)." }
}
