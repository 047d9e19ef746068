import Shared

/// The indicators that the command line asks for, in its order.
struct IndicatorOptions {
    struct Wanted {
        let entry: Entry
        let given: Given
        /// The names of its fields.
        let fields: [String]
    }

    let wanted: [Wanted]
    let files: [String]

    init(_ arguments: Arguments) throws(Failure) {
        var wanted: [Wanted] = []
        for (name, value) in arguments.given {
            guard let entry = Entry.all.first(where: { $0.name == name }) else { continue }
            wanted.append(try Wanted(entry, value))
        }
        var seen: Set<String> = []
        for field in wanted.flatMap(\.fields) where !seen.insert(field).inserted {
            throw .usage("the field \(field) is asked for twice")
        }
        self.wanted = wanted
        files = arguments.operands
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
        options: Entry.all.map(\.option) + [Option("list", "Print the indicators, their parameters and fields, and end.")]
            + Option.ofEveryStage,
        examples: [
            ("ohlc < trades.ndjson | ind --rsi 7 --st 10,3", "Append rsi_7, st_10_3 and st_10_3_dir to each candle."),
            ("ind --ema 9 --ema 21 --macd", "Two averages, and MACD 12,26,9."),
        ])
}

extension Entry {
    fileprivate var option: Option {
        let values = parameters.compactMap(\.standard).map(Entry.text).joined(separator: ",")
        let takes = parameters.isEmpty ? (source == nil ? nil : "@SOURCE") : parameters.map(\.letter).joined(separator: ",")
        return Option(
            name, takes: takes, default: values.isEmpty ? nil : values, repeats: true, isValueOptional: true,
            meaning.prefix(1).uppercased() + meaning.dropFirst() + ".")
    }

    /// A parameter as one types it: 20, 0.07.
    static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
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
        var source = entry.source ?? .close
        if parts.count == 2 {
            guard entry.source != nil else {
                throw .usage("--\(entry.name) looks at whole candles and takes no '@\(parts[1])'")
            }
            guard let named = Source(rawValue: String(parts[1])) else {
                let names = Source.allCases.map(\.rawValue).joined(separator: " ")
                throw .usage("--\(entry.name): expected one of \(names) behind '@', got '\(parts[1])'")
            }
            source = named
        }
        let values = try Self.values(entry, parts.first.map(String.init) ?? "")
        self.entry = entry
        given = Given(values: values, source: source)
        var name = ([entry.name] + values.map(Entry.text)).joined(separator: "_").replacing(".", with: "p")
        if source != entry.source ?? .close { name += "_\(source.rawValue)" }
        fields = entry.fields.map { name + $0 }
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
            case .number(_, let most):
                guard let number = Double(word), number >= 1e-4, number <= most else {
                    throw .usage(
                        "--\(entry.name): expected a number from 0.0001 to \(Entry.text(most)), got '\(word)'")
                }
                values.append(number)
            case .length, .optionalLength:
                var least = 1
                if case .length(_, let atLeast) = parameter { least = atLeast }
                guard let number = Int(word), (least...100_000).contains(number) else {
                    throw .usage("--\(entry.name): expected a number of candles from \(least) to 100000, got '\(word)'")
                }
                values.append(Double(number))
            }
        }
        return values
    }
}
