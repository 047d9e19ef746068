import Shared

/// The columns of one CSV, and the rows made from records.
struct Table {
    struct Column {
        let name: String
        let kind: CellKind
        /// The names that lead into an object; nil for a member of the record itself.
        var path: [String]?
        /// The index of the value on the record's tape; 0 if it is missing.
        var place = 0
        /// Whether any record had the value.
        var hasCome = false
    }

    private(set) var columns: [Column] = []
    private let type: String
    /// Whether a new field becomes a column; false if --fields names the columns.
    private let isOpen: Bool
    private var numbers: [String: Int] = [:]
    /// The members of the previous record, in order, and the column of each; -1 if it has none.
    private var members: [(name: String, column: Int)] = []

    init(type: String, fields: [String]?) {
        self.type = type
        isOpen = fields == nil
        for name in fields ?? [] { add(name, path: name.contains(".") ? name.split(separator: ".").map(String.init) : nil) }
    }

    private mutating func add(_ name: String, path: [String]? = nil) {
        numbers[name] = columns.count
        columns.append(Column(name: name, kind: CellKind(name, of: type), path: path))
    }

    /// Finds the fields of a record. Returns the names of those that are new; `mayGrow` says whether they become columns.
    mutating func read(_ json: borrowing JSON, mayGrow: Bool = true) -> [String] {
        for number in columns.indices { columns[number].place = 0 }
        let isFirst = columns.isEmpty
        var new: [String] = []
        var member = 1
        var number = 0
        while json.isInside(member) {
            if number >= members.count || !json.isText(member, members[number].name) {
                remember(json.string(member), number, &new, mayGrow || isFirst)
            } else if members[number].column < 0, isOpen {
                new.append(members[number].name)
            }
            let column = members[number].column
            if column >= 0 { (columns[column].place, columns[column].hasCome) = (member + 1, true) }
            member = json.after(member + 1)
            number += 1
        }
        for number in columns.indices where columns[number].path != nil {
            guard let path = columns[number].path else { continue }
            let place = json.value(path)
            if place > 0 { (columns[number].place, columns[number].hasCome) = (place, true) }
        }
        if isFirst, isOpen {
            for mark in CellKind.marks(of: type) where numbers[mark] == nil { add(mark) }
            return []
        }
        return new
    }

    private mutating func remember(_ name: String, _ number: Int, _ new: inout [String], _ mayGrow: Bool) {
        if numbers[name] == nil, isOpen {
            new.append(name)
            if mayGrow { add(name) }
        }
        let known = (name, numbers[name] ?? -1)
        if number < members.count { members[number] = known } else { members.append(known) }
    }

    /// Returns the header without a line break. In a file the first name is quoted, which identifies files of `columns`.
    func header(isMarked: Bool) -> String {
        let names = columns.map(\.name.csvField)
        guard isMarked, let first = names.first, !first.hasPrefix("\"") else { return names.joined(separator: ",") }
        return (["\"\(first)\""] + names.dropFirst()).joined(separator: ",")
    }

    /// Whether a file begins like one that `columns` wrote.
    static func isOwn(_ start: [UInt8]) -> Bool {
        let quote = UInt8(ascii: "\"")
        let line = start.prefix { $0 != 0x0A }.dropFirst()
        guard start.first == quote, let end = line.firstIndex(of: quote), end > 1 else { return false }
        let rest = line[(end + 1)...]
        return rest.isEmpty || (rest.first == UInt8(ascii: ",") && rest.dropFirst().first != quote)
    }

    /// Writes the row of the last record, without a line break.
    func write(_ json: borrowing JSON, to output: inout Output) {
        for number in columns.indices {
            if number > 0 { output.write(",") }
            output.write(cell: columns[number].kind, columns[number].place, of: json)
        }
    }
}
