import Shared

/// Reads rows of the exchange's answers, from an answer or a file. A file may hold whole answers, their lists or single rows,
/// in any number, one after the other.
package enum ExchangeRows {
    /// Calls `take` for each row of a file, with the category that its answer names.
    package static func read(file path: String, option: String, _ take: (JSON, _ row: Int, _ category: String?) -> Void)
        throws(Failure)
    {
        let bytes = try System.readFile(path)
        var json = JSON()
        // The file is one JSON text, possibly over several lines as curl and jq write it, or one JSON text per line.
        if json.scan(bytes) == nil { return read(json, take) }
        for (number, line) in bytes.split(separator: 0x0A).enumerated() {
            if let error = json.scan(Array(line)) {
                if json.isBlank { continue }
                throw .usage("--\(option) \(path): line \(number + 1): \(error.message)")
            }
            read(json, take)
        }
    }

    package static func read(_ json: JSON, _ take: (JSON, _ row: Int, _ category: String?) -> Void) {
        if json.kind(0) == .array {
            for row in json.elements(0) { take(json, row, nil) }
            return
        }
        let result = json.value("result", in: 0)
        guard result > 0, json.kind(result) == .object else { return take(json, 0, nil) }
        let category = json.string(json.value("category", in: result))
        for row in json.elements(json.value("list", in: result)) { take(json, row, category.isEmpty ? nil : category) }
    }
}

/// Rows that cannot be used. A bad row must not stop the use of the others, so it is skipped and reported.
package struct SkippedRows {
    private var first = ""
    private var count = 0

    /// `what` names the row and its defect.
    package mutating func add(_ what: String) {
        if count == 0 { first = what }
        count += 1
    }

    /// A message for people; nil if nothing was skipped.
    package func complaint(_ source: String) -> String? { count == 0 ? nil : "\(source): \(text)" }

    /// The same message as the end of a sentence.
    package var tail: String { count == 0 ? "" : "; \(text)" }

    private var text: String {
        "skipped \(first)" + (count == 1 ? "" : " and \(Messages.count(count - 1, "more row"))")
    }
}
