import Shared

extension Columns {
    /// Runs the command with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        var columns = try Columns(arguments, messages)
        return try columns.run()
    }
}

/// The stage: writes the records of one type as rows.
struct Columns: Stage {
    private let options: ColumnsOptions
    private let messages: Messages
    var stream: RecordStream
    private var names = MemberNames(["type", "topic", "closed", "category", "symbol", "interval", "price_type"])
    /// The type of the rows, once it is known.
    private var type: String?
    private var rows: RowsOutput
    private var hasRows = false
    private let passesOn: Bool
    /// Number of records of other types, by type.
    private var others: [String: Int] = [:]
    private var forming = 0

    private static let mostTypes = 50

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        options = try ColumnsOptions(arguments)
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
        type = options.type
        rows = try RowsOutput(options, Inputs(options.files))
        passesOn = options.target.pattern != nil && !System.isTerminal(1)
        if let header = rows.earlyHeader(type: type) { stream.output.write(string: header) }
    }

    mutating func loop() throws(Failure) {
        while let event = try stream.next() {
            switch event {
            case .record:
                do throws(Failure) {
                    try take()
                    if passesOn { stream.writeOn() }
                } catch { try stream.reject(error) }
                try stream.output.drain()
            case .row: break
            case .timer: rows.writeDue(messages)
            case .statusAsked: stream.report(rows.state)
            }
            stream.wakeAt = rows.due
        }
    }

    private mutating func take() throws(Failure) {
        var places = InlineArray<7, Int>(repeating: 0)
        stream.json.find(&names, in: 0, &places)
        let place = places[0]
        guard place > 0, places[1] == 0, stream.json.isString(place) else {
            return count(places[1] > 0 ? "payload" : "untyped")
        }
        if type == nil {
            let found = stream.json.string(place)
            if Columns.isChosen(found) { type = found }
        }
        guard let type, stream.json.isText(place, type) else { return count(stream.json.string(place)) }
        if type == "candle", !options.showsForming, stream.json.truth(places[2]) == false {
            forming += 1
            return
        }
        let path = try path(places[3], places[4], places[5], places[6])
        try rows.add(stream.json, type: type, path: path, to: &stream.output, messages)
        hasRows = true
    }

    /// Whether rows are made of this type without --type. Events and instruments need --type.
    private static func isChosen(_ type: String) -> Bool { type != "event" && type != "instrument" }

    private mutating func count(_ type: String) {
        if others.count == Columns.mostTypes, others[type] == nil { return }
        others[type, default: 0] += 1
    }

    /// Returns the file of the current record; nil for standard output.
    private func path(_ category: Int, _ symbol: Int, _ interval: Int, _ priceType: Int) throws(Failure) -> String? {
        guard let pattern = options.target.pattern, pattern.contains("{") else { return options.target.pattern }
        func text(_ place: Int) -> String { place > 0 && stream.json.isString(place) ? stream.json.string(place) : "" }
        return FilePattern.expand(
            pattern, category: try stream.json.category(category).text, symbol: text(symbol), interval: text(interval),
            priceType: try stream.json.priceType(priceType).name)
    }

    mutating func wrapUp() throws(Failure) {
        if forming > 0 {
            messages.note("left out \(Messages.count(forming, "line")) of candles that still formed; --forming writes them")
        }
        tellOthers()
        try rows.finish(messages)
    }

    /// Names the types of which no row was made, unless --type was given.
    private func tellOthers() {
        if options.type != nil || !hasRows { return }
        let types = others.filter { Columns.isChosen($0.key) && $0.key != "payload" && $0.key != "untyped" }.sorted {
            $0.key < $1.key
        }
        guard let first = types.first, let type else { return }
        let list = types.map { "\($0.value) \(Plain.line($0.key))" }.joined(separator: ", ")
        messages.note(
            "rows are made of \(Plain.line(type)) records; left out: \(list); --type \(Plain.line(first.key)) chooses another type"
        )
    }

    var whyNothing: String? {
        if hasRows { return nil }
        if stream.isEmpty { return "no row was written: the input has no records" }
        let came = others.sorted { $0.key < $1.key }.map { "\($0.value) \(Plain.line($0.key))" }.joined(separator: ", ")
        let what = type.map { "no record of type \(Plain.line($0))" } ?? "no record that rows are made of"
        let nearest =
            type.flatMap { NearestName.of($0, among: Array(others.keys)) }.map { "; did you mean \(Plain.line($0))?" } ?? ""
        if forming > 0 { return "no row was written: no candle has closed; --forming writes those that form" }
        return "no row was written: the input has \(what)\(nearest)" + (came.isEmpty ? "" : "; it has \(came)")
    }
}
