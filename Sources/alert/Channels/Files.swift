import Shared

/// A file that gets one line per alert; its name may contain `{symbol}`, `{interval}`, `{category}` and `{price_type}`.
protocol FileChannel: Channel {
    var path: String { get }
    var header: String { get }
    func line(_ alert: Message.Alert, _ template: Template?) -> String
}

extension FileChannel {
    var address: String { path }
    var target: String? { path }
    var audience: Audience { .file }

    func parcel(_ message: Message) -> Parcel {
        let lines = message.alerts.map { line($0, message.template) }.joined()
        return Parcel(dispatch: .append(FileLines(path: path(of: message.alerts[0].fields), header: header, lines: lines)))
    }

    /// Alerts whose lines go into one file are written together.
    func capacity(_ alerts: [Message.Alert], _ template: Template?, _ held: String?) -> Int {
        let first = path(of: alerts[0].fields)
        return alerts.firstIndex { path(of: $0.fields) != first } ?? alerts.count
    }

    private func path(of fields: Fields) -> String {
        if !path.contains("{") { return path }
        func part(_ name: String, _ unknown: String) -> String { fields[name].flatMap { $0.isEmpty ? nil : $0 } ?? unknown }
        return FilePattern.expand(
            path, category: part("category", "linear"), symbol: part("symbol", "none"), interval: part("interval", "none"),
            priceType: part("price_type", "last"))
    }

    /// Makes the folders above the file, and returns the channel. Fails if the file cannot be written. A dry run makes no
    /// folders.
    fileprivate func prepared(_ request: ChannelRequest) throws(Failure) -> Self {
        if !request.arguments.has("dry-run") { try prepare() }
        return self
    }

    private func prepare() throws(Failure) {
        if let (part, nearest) = FilePattern.unknownPart(of: path) {
            let expected = nearest.map { "did you mean \($0)?" } ?? "expected {symbol}, {interval} or {category}"
            throw .usage("--\(name): unknown part \(part) in \(path); \(expected)")
        }
        if let file = FileState(path: path), file.kind == .regular, Inputs([]).contains(file) {
            throw .usage("--\(name): \(path) is also the input; name another file")
        }
        let fixed = path.prefix { $0 != "{" }
        let isPattern = fixed.count < path.count
        do throws(Failure) {
            if let slash = fixed.lastIndex(of: "/"), slash != fixed.startIndex {
                try System.makeFolders(String(fixed[..<slash]))
            }
            if !isPattern { try LineFile.check(path, header) }
        } catch {
            if case .io(let text) = error { throw .usage("--\(name): \(text)") }
            throw error
        }
    }
}

/// Appends one line per alert to a file.
struct File: FileChannel {
    let name = "file"
    let path: String
    let header = ""

    static let kind = ChannelKind(
        "file", takes: "PATH", repeats: true,
        """
        Append a line for each alert to a file. {symbol}, {interval} and {category} in its name become those of the record; missing \
        folders are made.
        """
    ) { (request) throws(Failure) in try File(path: request.value).prepared(request) }

    func line(_ alert: Message.Alert, _ template: Template?) -> String {
        if let template { return Plain.line(template.text(alert.fields, layout: Message.line(alert.fields))) + "\n" }
        let time = Layout.time(alert.fields).map { Timestamp.text($0) + " " } ?? ""
        return Layout.mark(alert.fields) + time + Message.line(alert.fields, isMarked: false) + " [\(Plain.line(alert.id))]\n"
    }
}

/// Appends one row per signal to a file, for a spreadsheet or pandas.
struct CSVChannel: FileChannel {
    let name = "csv"
    let path: String

    static let kind = ChannelKind(
        "csv", takes: "PATH", repeats: true,
        "Append a row for each signal to a CSV file, with its reasons and values. Its name as for --file."
    ) { (request) throws(Failure) in try CSVChannel(path: request.value).prepared(request) }

    private static let columns = [
        "symbol", "interval", "side", "strategy", "score", "agree", "of", "confidence", "entry", "stop", "target",
        "advice.confidence", "advice.entry", "advice.stop", "advice.target", "category", "id", "reasons", "values", "simulated",
    ]

    let header = "timestamp," + CSVChannel.columns.map { $0.replacing(".", with: "_") }.joined(separator: ",") + "\n"

    func line(_ alert: Message.Alert, _ template: Template?) -> String {
        let cells = CSVChannel.columns.map { name in
            switch name {
            case "id": alert.id
            case "simulated": alert.fields.isSimulated ? "true" : "false"
            default: alert.fields[name] ?? ""
            }
        }
        let time = Layout.time(alert.fields).map { Timestamp.text($0) } ?? ""
        return ([time] + cells).map(\.csvField).joined(separator: ",") + "\n"
    }
}
