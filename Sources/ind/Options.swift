import Indicators
import Shared

/// The indicators that the command line asks for, in its order.
struct IndicatorOptions {
    /// What is appended, in the order of the options.
    enum Item {
        case indicator(IndicatorRequest)
        case joined(JoinedField)
    }

    let order: [Item]
    let files: [String]

    var indicators: [IndicatorRequest] { order.compactMap { if case .indicator(let request) = $0 { request } else { nil } } }
    var joined: [JoinedField] { order.compactMap { if case .joined(let field) = $0 { field } else { nil } } }

    /// The names of all fields.
    var fields: [String] {
        order.flatMap { item in
            switch item {
            case .indicator(let request): request.fields
            case .joined(let field): [field.name, field.name + "_age"]
            }
        }
    }

    init(_ arguments: Arguments) throws(Failure) {
        var order: [Item] = []
        for (name, value) in arguments.given {
            if name == "join" {
                for text in value.split(separator: ",", omittingEmptySubsequences: false) {
                    order.append(.joined(try JoinedField(String(text))))
                }
                continue
            }
            guard let definition = IndicatorDefinition.named(name) else { continue }
            order.append(.indicator(try IndicatorRequest(definition, value)))
        }
        self.order = order
        files = arguments.operands
        var seen: Set<String> = []
        for field in fields where !seen.insert(field).inserted {
            throw .usage("the field \(field) is asked for twice")
        }
    }

    static let table = CommandTable(
        name: "ind",
        summary: "Append indicators to candles",
        operands: "[FILE…]",
        description: [
            """
            Reads candle records, a line each, and appends the fields of each option to them, in the order of the options. A \
            candle that forms gets the values it would have if it closed now. Lines that are no candles pass on as they came.
            """,
            """
            An option's parameters have their customary values when left out, and '@' names another price than the close: \
            open high low close hl2 hlc3 hlcc4 ohlc4 volume. --ema 20@hl2 gives the field ema_20_hl2.
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
                "list", takes: "FORMAT", isValueOptional: true, choices: ["text", "markdown"],
                "Print the indicators, their parameters, fields, formulas and sources, as text or Markdown, and end (default: text)."
            ),
        ] + Option.ofEveryStage,
        examples: [
            ("ohlc < trades.ndjson | ind --rsi 7 --st 10,3", "Append rsi_7, st_10_3 and st_10_3_dir to each candle."),
            ("ind --ema 9 --ema 21 --macd", "Two averages, and MACD 12,26,9."),
        ])
}

extension IndicatorDefinition {
    fileprivate var option: Option {
        let values = words(defaults).joined(separator: ",")
        let takes = parameters.map(\.name).joined(separator: ",")
        let help = "\(meaning.prefix(1).uppercased() + meaning.dropFirst()): \(reading)."
        if isOfPatterns {
            return Option(name, takes: "NAME[,NAME…]", repeats: true, group: "\(group.rawValue) indicators", help)
        }
        return Option(
            name, takes: !takes.isEmpty ? takes : source == nil ? nil : "@SOURCE",
            default: values.isEmpty || beginsWithWord ? nil : values,
            repeats: true, isValueOptional: !beginsWithWord, group: "\(group.rawValue) indicators", help)
    }
}
