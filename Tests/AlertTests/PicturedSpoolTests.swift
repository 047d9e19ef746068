import SQLite
import Shared
import Testing

@testable import alert

/// Pictures that wait in the spool with their alerts.
struct PicturedSpoolTests {
    private let place = Place()
    private let now = 1_700_000_000_000

    private func claimed(_ spool: Spool, _ channel: String) throws -> Row {
        guard case .rows(let rows) = try spool.claim(channel, SpoolRules(), now: now).claim else {
            throw Failure.io("nothing to claim")
        }
        return rows[0]
    }

    private func count(_ spool: Spool) throws -> Int {
        try spool.transaction { (database) throws(Database.Error) in
            try database.run("SELECT count(*) FROM picture")[0][0].integer
        }
    }

    @Test func channelsShareAPictureUntilTheLastIsDone() throws {
        let spool = try place.open()
        _ = try spool.accept([notice("1")], channels: ["a", "b", "c"], cooldown: 0, now: now)
        #expect(try spool.keep([1, 2, 3], of: "1", for: ["a", "b"]) == 0)
        let (a, b, c) = (try claimed(spool, "a"), try claimed(spool, "b"), try claimed(spool, "c"))
        #expect(a.picture != nil && a.picture == b.picture && c.picture == nil)
        #expect(try spool.picture(a.picture!) == [1, 2, 3])
        try spool.settle([a], .sent, now: now)
        #expect(try count(spool) == 1)
        try spool.settle([b], .withoutPicture(error: "HTTP 413"), now: now)
        #expect(try count(spool) == 0)
        #expect(try spool.picture(a.picture!) == nil)
        // The text of the second channel is still sent, at once and without the picture.
        let again = try claimed(spool, "b")
        #expect(again.id == "1" && again.picture == nil && again.attempts == 2)
    }

    @Test func aPictureThatWentAheadCountsAsNoAttempt() throws {
        let spool = try place.open()
        _ = try spool.accept([notice("1")], channels: ["a"], cooldown: 0, now: now)
        _ = try spool.keep([1], of: "1", for: ["a"])
        try spool.settle([try claimed(spool, "a")], .pictureSent, now: now)
        let text = try claimed(spool, "a")
        #expect(text.attempts == 1 && text.picture == nil)
        #expect(try count(spool) == 0)
    }

    @Test func aPictureOutlivesTheProcessAndAFailure() throws {
        var spool: Spool? = try place.open()
        _ = try spool?.accept([notice("1"), notice("2")], channels: ["a"], cooldown: 0, now: now)
        _ = try spool?.keep([7], of: "1", for: ["a"])
        _ = try spool?.keep([8], of: "2", for: ["a"])
        spool = nil
        let next = try place.open()
        let row = try claimed(next, "a")
        #expect(try next.picture(try #require(row.picture)) == [7])
        try next.settle([row], .failed("HTTP 403"), now: now)
        #expect(try count(next) == 2)
        #expect(try next.retry("1", now: now) == 1)
        #expect(try claimed(next, "a").picture == row.picture)
        #expect(try next.drop("2", now: now) == 1)
        #expect(try count(next) == 1)
    }

    @Test func whatIsSuppressedKeepsNoPicture() throws {
        let spool = try place.open()
        _ = try spool.accept([notice("1", born: now - 700_000)], channels: ["a"], cooldown: 0, now: now)
        _ = try spool.keep([7], of: "1", for: ["a"])
        let found = try spool.claim("a", SpoolRules(maxAge: 600_000), now: now)
        #expect(found.withheld.map(\.status) == [.suppressed])
        #expect(try count(spool) == 0)
    }

    @Test func theOldestMakeRoom() throws {
        let spool = try place.open()
        let large = [UInt8](repeating: 1, count: Spool.mostPictureBytes / 4)
        let ids = (0..<6).map { "\($0)" }
        _ = try spool.accept(ids.map { notice($0) }, channels: ["a"], cooldown: 0, now: now)
        var displaced: [Int] = []
        for id in ids { displaced.append(try spool.keep(large, of: id, for: ["a"])) }
        #expect(displaced == [0, 0, 0, 0, 1, 1])
        #expect(try count(spool) == 4)
        #expect(try claimed(spool, "a").picture == nil)
    }
}
