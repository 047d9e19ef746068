import CSQLite
import Shared

/// An SQLite database. Its pointers stay in this file.
///
/// Invariants: `handle` lives as long as this object, and its statements as long. SQLite copies what is bound, and what a row
/// holds is copied before the next step.
@safe package final class Database {
    package enum Value: Equatable {
        case integer(Int)
        case text(String)
        case bytes([UInt8])
        case null
    }

    package struct Error: Swift.Error {
        package let code: Int32
        package let text: String

        package init(code: Int32, text: String) {
            self.code = code
            self.text = text
        }

        /// Whether another instance has locked the database.
        package var isBusy: Bool { code & 0xFF == SQLITE_BUSY }

        /// Whether the file is damaged, so that its content cannot be trusted.
        package var isDamage: Bool { code & 0xFF == SQLITE_CORRUPT || code & 0xFF == SQLITE_NOTADB }

        /// Whether the file is not a database.
        package var isNoDatabase: Bool { code & 0xFF == SQLITE_NOTADB }
    }

    private let handle: OpaquePointer
    private var statements: [String: OpaquePointer] = unsafe [:]

    /// `patience` is the wait for a lock, in ms. Another instance writes for milliseconds; one that takes longer than the
    /// default is stuck.
    package init(_ path: String, patience: Int32 = 30_000) throws(Error) {
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            var text = "no memory"
            if let opened = unsafe opened { text = unsafe String(cString: sqlite3_errmsg(opened)) }
            _ = unsafe sqlite3_close_v2(opened)
            throw Error(code: code, text: text)
        }
        unsafe handle = unsafe opened
        unsafe sqlite3_busy_timeout(handle, patience)
        unsafe sqlite3_extended_result_codes(handle, 1)
    }

    /// While this is set, closing a file that was only read leaves it and its write-ahead log unchanged.
    package var isUntouched = false {
        didSet { _ = unsafe sqlite_keep_log(handle, isUntouched ? 1 : 0) }
    }

    deinit {
        var rest = unsafe Array(statements.values)
        while let statement = unsafe rest.popLast() { unsafe sqlite3_finalize(statement) }
        unsafe sqlite3_close_v2(handle)
    }

    /// Runs one statement with `values` for its `?`. Returns the rows of the result.
    @discardableResult
    package func run(_ sql: String, _ values: Value...) throws(Error) -> [[Value]] {
        let statement = try unsafe prepared(sql)
        defer {
            unsafe sqlite3_reset(statement)
            unsafe sqlite3_clear_bindings(statement)
        }
        for (place, value) in values.enumerated() { try unsafe bind(value, Int32(place + 1), statement) }
        var rows: [[Value]] = []
        while true {
            switch unsafe sqlite3_step(statement) {
            case SQLITE_ROW: unsafe rows.append(row(statement))
            case SQLITE_DONE: return rows
            default: throw lastError
            }
        }
    }

    /// The number of rows that the last statement changed.
    package var changes: Int { unsafe Int(sqlite3_changes(handle)) }

    private var lastError: Error {
        unsafe Error(code: sqlite3_extended_errcode(handle), text: String(cString: sqlite3_errmsg(handle)))
    }

    /// Runs `body` as a transaction: all of it or nothing. The write lock is taken at once, so that no other writer comes
    /// between.
    package func transaction<Result>(_ body: () throws(Error) -> Result) throws(Error) -> Result {
        try run("BEGIN IMMEDIATE")
        do throws(Error) {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            // Some failures have rolled back already.
            _ = try? run("ROLLBACK")
            throw error
        }
    }

    // MARK: Statements

    private func prepared(_ sql: String) throws(Error) -> OpaquePointer {
        if let statement = unsafe statements[sql] { return unsafe statement }
        var statement: OpaquePointer?
        guard unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
            let statement = unsafe statement
        else { throw lastError }
        unsafe statements[sql] = unsafe statement
        return unsafe statement
    }

    private func bind(_ value: Value, _ place: Int32, _ statement: OpaquePointer) throws(Error) {
        let code =
            switch value {
            case .integer(let number): unsafe sqlite3_bind_int64(statement, place, Int64(number))
            case .text(let text): unsafe sqlite_bind_copy_text(statement, place, text, Int32(text.utf8.count))
            case .bytes(let bytes): unsafe sqlite_bind_copy_blob(statement, place, bytes, Int32(bytes.count))
            case .null: unsafe sqlite3_bind_null(statement, place)
            }
        if code != SQLITE_OK { throw lastError }
    }

    private func row(_ statement: OpaquePointer) -> [Value] {
        unsafe (0..<sqlite3_column_count(statement)).map { column in
            switch unsafe sqlite3_column_type(statement, column) {
            case SQLITE_INTEGER: return .integer(Int(unsafe sqlite3_column_int64(statement, column)))
            case SQLITE_NULL: return .null
            case SQLITE_TEXT: return .text(String(decoding: unsafe bytes(statement, column), as: UTF8.self))
            default: return .bytes(unsafe bytes(statement, column))
            }
        }
    }

    private func bytes(_ statement: OpaquePointer, _ column: Int32) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(statement, column) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(statement, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}

extension Database.Value {
    package var integer: Int {
        if case .integer(let number) = self { return number }
        return 0
    }

    package var text: String {
        if case .text(let text) = self { return text }
        return ""
    }

    package var bytes: [UInt8] {
        if case .bytes(let bytes) = self { return bytes }
        return []
    }
}
