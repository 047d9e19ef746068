import Shared

/// The tables of one kind of database, and the marks of a file that contains them. SQLite keeps two numbers in a file's header:
/// the application id identifies the program, the user version the layout of its tables.
package struct Schema: Sendable {
    /// The application id, made of four letters.
    let application: Int
    /// Increased when the meaning of a table changes.
    package let version: Int
    /// The statements that create the tables and their indexes if they are missing.
    let statements: [String]
    /// The columns of each table.
    let tables: [String: Set<String>]
    /// Columns and tables that a later layout added, in the order in which they were added.
    let additions: [Addition]

    /// An addition of layout `version`: a column, or a whole table if `column` is empty.
    package struct Addition: Sendable {
        let version: Int
        let table: String
        let column: String
        let declaration: String

        package init(version: Int, table: String, column: String = "", _ declaration: String = "") {
            self.version = version
            self.table = table
            self.column = column
            self.declaration = declaration
        }
    }

    package init(
        application: String, version: Int, statements: [String], tables: [String: Set<String>], additions: [Addition] = []
    ) {
        self.application = application.utf8.reduce(0) { $0 << 8 | Int($1) }
        self.version = version
        self.statements = statements
        self.tables = tables
        self.additions = additions
    }

    /// The tables as layout `version` had them.
    func tables(of version: Int) -> [String: Set<String>] {
        var tables = tables
        for addition in additions where addition.version > version {
            if addition.column.isEmpty { tables[addition.table] = nil }
            tables[addition.table]?.remove(addition.column)
        }
        return tables
    }
}

extension Database {
    /// The content of an opened file.
    package enum Content: Equatable {
        /// An empty database.
        case empty
        /// Our tables. Version 0.1.0 wrote them without the two numbers: that is layout 0.
        case ours(version: Int)
        /// Our tables, laid out by a later version of the command.
        case newer(version: Int)
        /// Our file, but a table or column is missing or unknown.
        case incomplete(String)
        /// The database of another program.
        case foreign
    }

    /// Determines the content of the file. Writes nothing.
    package func content(_ schema: Schema) throws(Error) -> Content {
        let application = try number("PRAGMA application_id")
        let version = try number("PRAGMA user_version")
        let names = try run("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite#_%' ESCAPE '#'")
        let tables = Set(names.map { $0[0].text })
        if application == 0, version == 0 {
            if tables.isEmpty { return .empty }
            if tables.isDisjoint(with: schema.tables.keys) { return .foreign }
        } else if application != schema.application {
            return .foreign
        } else if version > schema.version {
            return .newer(version: version)
        }
        for (table, columns) in schema.tables(of: version).sorted(by: { $0.key < $1.key }) {
            guard tables.contains(table) else { return .incomplete("table '\(table)' is missing") }
            let found = Set(try run("SELECT name FROM pragma_table_info(?)", .text(table)).map { $0[0].text })
            if let missing = columns.subtracting(found).min() {
                return .incomplete("column '\(missing)' of table '\(table)' is missing")
            }
            if let extra = found.subtracting(columns).min() {
                return .incomplete("table '\(table)' has an unknown column '\(extra)'")
            }
        }
        return .ours(version: version)
    }

    /// Creates missing tables, and marks the file as one of this schema. Tables of an earlier layout get the columns that they
    /// lack. Call it only after `content` found an empty file or one of ours, and within a transaction, so that a kill leaves
    /// all or nothing.
    package func adopt(_ schema: Schema) throws(Error) {
        let names = try run("SELECT name FROM sqlite_master WHERE type = 'table'").map { $0[0].text }
        let version = try number("PRAGMA user_version")
        for addition in schema.additions
        where addition.version > version && !addition.column.isEmpty && names.contains(addition.table) {
            try run("ALTER TABLE \(addition.table) ADD COLUMN \(addition.column) \(addition.declaration)")
        }
        for statement in schema.statements { try run(statement) }
        try run("PRAGMA application_id = \(schema.application)")
        try run("PRAGMA user_version = \(schema.version)")
    }

    private func number(_ sql: String) throws(Error) -> Int { try run(sql).first?.first?.integer ?? 0 }
}

extension Schema {
    /// Returns the reason not to open a file with this content, or nil if it may be opened. `what` describes the expected
    /// content, as in "trade's state".
    package func refusal(_ content: Database.Content, of name: String, _ what: String) -> Failure? {
        switch content {
        case .empty, .ours: nil
        case .newer(let version):
            .usage(
                "\(name): a newer version of this command wrote it (layout \(version), this command knows up to \(self.version)); "
                    + "use that version, or another file")
        case .incomplete(let reason): .io("\(name) is damaged: \(reason)")
        case .foreign: .usage("\(name): a database of another program, not \(what); name another file")
        }
    }
}

extension Database {
    /// Returns the reason why `path` cannot keep data beyond the process, or nil if it can.
    package static func objection(to path: String) -> String? {
        if path.isEmpty { return "the name of the file is empty" }
        if path == ":memory:" { return "':memory:' keeps nothing on disk; name a file" }
        if path.lowercased().hasPrefix("file:") {
            return "'\(path)' is a URI; name a file (./\(path) if it is really called so)"
        }
        if path.hasSuffix("/") || System.isSpecialFile(path) { return "\(path) is not a regular file; name a file" }
        return nil
    }
}
