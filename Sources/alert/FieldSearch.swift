import Shared

/// Fields and texts of an expression that no record has had so far. They may be typing errors, which are reported.
struct FieldSearch {
    private struct Want {
        let lookup: Int
        let field: String
        /// The text that the field is compared with; nil for a number.
        let text: String?
        var isFieldFound = false
        /// Other texts that records had in the field.
        var others: [String] = []
    }

    private var wanted: [Want] = []
    /// The fields of all records.
    private var names: Set<String> = []
    private var records = 0
    private var isTold = false

    /// After this many records, a field that no command writes is reported as a probable typing error.
    private static let enough = 1000
    private static let most = (names: 500, others: 5)

    init(_ lookups: [Lookup]) {
        for (place, lookup) in lookups.enumerated() {
            switch lookup {
            case .field(let field): wanted.append(Want(lookup: place, field: field.text, text: nil))
            case .text(let field, let text): wanted.append(Want(lookup: place, field: field.text, text: text))
            default: break
            }
        }
    }

    /// Looks for the missing fields and texts in the record that `finder` has read.
    mutating func look(_ json: borrowing JSON, _ slots: [Int], _ finder: borrowing FieldFinder, _ numbers: [Double]) {
        records += 1
        if wanted.isEmpty { return }
        for place in wanted.indices.reversed() {
            let want = wanted[place]
            let index = finder.places[slots[want.lookup]]
            if index == 0 { continue }
            guard let text = want.text, numbers[want.lookup] != 1 else {
                wanted.remove(at: place)
                continue
            }
            wanted[place].isFieldFound = true
            let other = json.isString(index) ? json.string(index) : ""
            if !other.isEmpty, other != text, want.others.count < FieldSearch.most.others, !want.others.contains(other) {
                wanted[place].others.append(other)
            }
        }
        if names.count < FieldSearch.most.names, wanted.contains(where: { !$0.isFieldFound }) { collect(json) }
    }

    private mutating func collect(_ json: borrowing JSON) {
        var member = 1
        while json.isInside(member) {
            names.insert(json.string(member))
            member = json.after(member + 1)
        }
    }

    private var absent: [String] {
        wanted.filter { !$0.isFieldFound }.reduce(into: []) { if !$0.contains($1.field) { $0.append($1.field) } }
    }

    private var unknown: [String] { absent.filter { !RecordFields.names.contains($0) } }

    var hasUnknownField: Bool { !unknown.isEmpty }

    private func text(_ field: String) -> String {
        let nearest = NearestName.of(field, among: (names.isEmpty ? RecordFields.names : names.sorted()).filter { $0 != field })
        return "no record had a field '\(field)'" + (nearest.map { " (did you mean '\($0)'?)" } ?? "")
    }

    var reasons: String {
        let texts = wanted.filter(\.isFieldFound).compactMap { want in
            want.text.map { text in
                let others = want.others.map { "'\($0)'" }.joined(separator: ", ")
                return "'\(want.field)' was never '\(text)'" + (others.isEmpty ? "" : ", but \(others)")
            }
        }
        return (absent.map { text($0) } + texts).map { "; \($0)" }.joined()
    }

    mutating func takeSlip() -> String? {
        guard records >= FieldSearch.enough, !isTold else { return nil }
        isTold = true
        let unknown = unknown
        return unknown.isEmpty
            ? nil : "--match: of \(records) records so far, " + unknown.map { text($0) }.joined(separator: "; ")
    }
}
