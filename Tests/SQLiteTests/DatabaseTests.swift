import Foundation
import SQLite
import Testing

/// A temporary folder for one test.
private final class Place {
    let path = NSTemporaryDirectory() + "sqlite-tests-" + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}

struct DatabaseTests {
    private let place: Place
    private var file: String { place.path + "/some.db" }

    init() throws { place = try Place() }

    @Test func givesBackWhatWasPutIn() throws {
        let values: [Database.Value] = [
            .integer(.min), .integer(.max), .integer(0), .text(""), .text("ü\u{0}😀"), .bytes([]), .bytes([0, 255]), .null,
        ]
        let database = try Database(file)
        try database.run("CREATE TABLE some(number INTEGER PRIMARY KEY, value)")
        for value in values { try database.run("INSERT INTO some(value) VALUES (?)", value) }
        #expect(database.changes == 1)
        let found = try Database(file).run("SELECT value FROM some ORDER BY number").map { $0[0] }
        #expect(found == values)
        // A value of another kind reads as 0 or empty.
        #expect(found.map(\.integer) == [.min, .max, 0, 0, 0, 0, 0, 0])
        #expect(found.map(\.text) == ["", "", "", "", "ü\u{0}😀", "", "", ""])
        #expect(found.map(\.bytes) == [[], [], [], [], [], [], [0, 255], []])
    }

    @Test func aFailureUndoesTheWholeTransaction() throws {
        let database = try Database(file)
        try database.run("CREATE TABLE some(value UNIQUE)")
        #expect(throws: Database.Error.self) {
            try database.transaction { () throws(Database.Error) in
                try database.run("INSERT INTO some VALUES (1)")
                try database.run("INSERT INTO some VALUES (1)")
            }
        }
        #expect(try database.run("SELECT count(*) FROM some") == [[.integer(0)]])
        try database.transaction { () throws(Database.Error) in _ = try database.run("INSERT INTO some VALUES (2)") }
        #expect(try database.run("SELECT value FROM some") == [[.integer(2)]])
    }

    @Test func failuresAreToldApart() throws {
        func error(_ body: () throws(Database.Error) -> Void) -> Database.Error? {
            do throws(Database.Error) { try body() } catch { return error }
            return nil
        }
        let first = try Database(file)
        let second = try Database(file, patience: 1)
        try first.run("CREATE TABLE some(value)")
        try first.run("BEGIN IMMEDIATE")
        let busy = try #require(error { () throws(Database.Error) in _ = try second.run("INSERT INTO some VALUES (1)") })
        #expect(busy.isBusy && !busy.isDamage)

        let missing = try #require(error { () throws(Database.Error) in _ = try Database(place.path + "/no/folder/some.db") })
        #expect(missing.text == "unable to open database file")
        #expect(!missing.isBusy && !missing.isDamage)

        try Data(repeating: 0x55, count: 8192).write(to: URL(fileURLWithPath: place.path + "/none.db"))
        let none = try Database(place.path + "/none.db")
        let damage = try #require(error { () throws(Database.Error) in _ = try none.run("SELECT * FROM some") })
        #expect(damage.isDamage && !damage.isBusy)

        let wrong = try #require(error { () throws(Database.Error) in _ = try second.run("SELEC 1") })
        #expect(wrong.text.contains("syntax error"))
        // A parameter that the statement does not have.
        #expect(error { () throws(Database.Error) in _ = try second.run("SELECT 1", .integer(1)) } != nil)
    }
}
