import Shared

/// The indicators that the command line asks for, in its order.
struct IndicatorOptions {
    struct Wanted {
        let entry: Entry
        let given: Given
        /// The names of its fields.
        let fields: [String]
    }

    /// What is appended, in the order of the options.
    enum Item {
        case indicator(Wanted)
        case joined(JoinedField)
    }

    let order: [Item]
    let files: [String]

    var wanted: [Wanted] { order.compactMap { if case .indicator(let wanted) = $0 { wanted } else { nil } } }
    var joined: [JoinedField] { order.compactMap { if case .joined(let field) = $0 { field } else { nil } } }

    /// The names of all fields.
    var fields: [String] {
        order.flatMap { item in
            switch item {
            case .indicator(let wanted): wanted.fields
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
            guard let entry = Entry.all.first(where: { $0.name == name }) else { continue }
            order.append(.indicator(try Wanted(entry, value)))
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
            open high low close hl2 hlc3 ohlc4 volume. --ema 20@hl2 gives the field ema_20_hl2.
            """,
        ],
        options: Entry.all.map(\.option) + [
            Option(
                "join", takes: "FIELD[,FIELD…]", repeats: true,
                """
                Append fields of the symbol's newest book and flow records: book.imbalance_5 as book_imbalance_5, flow.60s.delta \
                as flow_60s_delta, and the age of each, in ms of the stream's time, as …_age. Null before the first record, and \
                for a book out of sync. Of several depths book.FIELD means the deepest; book.50.FIELD names one.
                """),
            Option("list", "Print the indicators, their parameters and fields, and end."),
        ] + Option.ofEveryStage,
        examples: [
            ("ohlc < trades.ndjson | ind --rsi 7 --st 10,3", "Append rsi_7, st_10_3 and st_10_3_dir to each candle."),
            ("ind --ema 9 --ema 21 --macd", "Two averages, and MACD 12,26,9."),
        ])
}

extension Entry {
    fileprivate var option: Option {
        let values = standard.values.map(Entry.text).joined(separator: ",")
        let takes = parameters.isEmpty ? (source == nil ? nil : "@SOURCE") : parameters.map(\.letter).joined(separator: ",")
        return Option(
            name, takes: takes, default: values.isEmpty ? nil : values, repeats: true, isValueOptional: true,
            meaning.prefix(1).uppercased() + meaning.dropFirst() + ".")
    }
}

extension Parameter {
    fileprivate var letter: String {
        switch self {
        case .length, .optionalLength: "N"
        case .number: "X"
        }
    }
}

extension IndicatorOptions.Wanted {
    init(_ entry: Entry, _ value: String) throws(Failure) {
        let parts = value.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        var source = entry.standard.source
        if parts.count == 2 {
            guard entry.source != nil else {
                throw .usage("--\(entry.name) looks at whole candles and takes no '@\(parts[1])'")
            }
            guard let named = BarSource(rawValue: String(parts[1])) else {
                let names = BarSource.allCases.map(\.rawValue).joined(separator: " ")
                throw .usage("--\(entry.name): expected one of \(names) behind '@', got '\(parts[1])'")
            }
            source = named
        }
        let values = try Self.values(entry, parts.first.map(String.init) ?? "")
        self.entry = entry
        given = Given(values: values, source: source)
        fields = entry.names(given)
    }

    /// The parameters given, and the customary ones for those that were not.
    private static func values(_ entry: Entry, _ text: String) throws(Failure) -> [Double] {
        let words = text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
        guard words.count <= entry.parameters.count else {
            throw .usage("--\(entry.name) takes \(Messages.count(entry.parameters.count, "parameter")) at most, got '\(text)'")
        }
        var values: [Double] = []
        for (place, parameter) in entry.parameters.enumerated() {
            if place >= words.count {
                if let standard = parameter.standard { values.append(standard) }
                continue
            }
            let word = String(words[place])
            switch parameter {
            case .number(_, let least, let most):
                // Between 0 and 0.0001 a number would stand in the field's name with an exponent.
                guard isPlain(word, "."), let number = Double(word), number >= least, number == 0 || number >= 1e-4,
                    number <= most
                else {
                    let range = (least == 0 ? "0, or a number" : "a number") + " from 0.0001 to \(Entry.text(most))"
                    throw .usage("--\(entry.name): expected \(range), got '\(word)'")
                }
                values.append(number)
            case .length, .optionalLength:
                var least = 1
                if case .length(_, let atLeast) = parameter { least = atLeast }
                guard isPlain(word, ""), let number = Int(word), (least...100_000).contains(number) else {
                    throw .usage("--\(entry.name): expected a number of candles from \(least) to 100000, got '\(word)'")
                }
                values.append(Double(number))
            }
        }
        return values
    }

    /// Whether a word has digits only, and what else is allowed: no sign, no exponent, nothing hexadecimal.
    private static func isPlain(_ word: String, _ others: String) -> Bool {
        word.utf8.allSatisfy { (0x30...0x39).contains($0) || others.utf8.contains($0) }
    }
}
