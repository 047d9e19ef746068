import Foundation
import Shared
import Testing

@testable import alert

struct SpoolTests {
    private let place = Place()
    private let now = 1_700_000_000_000

    private func ids(_ claim: Claim) -> [String]? {
        if case .rows(let rows) = claim { return rows.map(\.id) }
        return nil
    }

    @Test func takesEachIDOnceForEachChannel() throws {
        let spool = try place.open()
        let first = try spool.accept([notice("1"), notice("1"), notice("2")], channels: ["a", "b"], cooldown: 0, now: now)
        #expect(first == [[.new, .new], [.waiting, .waiting], [.new, .new]])
        let rows = try spool.claim("a", SpoolRules(), now: now)
        guard case .rows(let claimed) = rows.claim else { throw Failure.io("nothing to claim") }
        _ = try spool.claim("a", SpoolRules(), now: now, after: (claimed, .sent))
        #expect(
            try spool.accept([notice("1")], channels: ["a", "b"], cooldown: 0, now: now) == [[.settled("sent"), .waiting]])
    }

    @Test func aLeaseKeepsOthersOffUntilItEndsOrItsOwnerDies() throws {
        let rules = SpoolRules(lease: 1000)
        var first: Spool? = try place.open()
        let second = try place.open()
        _ = try first?.accept([notice("1"), notice("2")], channels: ["a"], cooldown: 0, now: now)
        #expect(ids(try #require(try first?.claim("a", rules, now: now).claim)) == ["1"])
        // The second owner waits, also for the alerts behind the leased one, which keeps the order.
        guard case .later(let until) = try second.claim("a", rules, now: now).claim else { throw Failure.io("not held off") }
        #expect(until > now)
        // After a lease has expired, anyone can claim its alert.
        #expect(ids(try second.claim("a", rules, now: now + 1001).claim) == ["1"])
        // The late result of the first owner is ignored.
        let row = Row(number: 1, id: "1", record: [], born: 0, attempts: 1)
        try first?.settle([row], .sent, now: now)
        #expect(try second.standing().entries.map(\.id) == ["1", "2"])
        // An owner that has gone has no leases.
        first = try place.open()
        try second.settle([row], .again(at: 0, error: "x"), now: now)
        #expect(ids(try #require(try first?.claim("a", rules, now: now).claim)) == ["1"])
        first = nil
        #expect(ids(try second.claim("a", rules, now: now).claim) == ["1"])
    }

    @Test func orderHoldsWhileTheFirstWaitsForItsNextTry() throws {
        let spool = try place.open()
        _ = try spool.accept([notice("1"), notice("2")], channels: ["a"], cooldown: 0, now: now)
        guard case .rows(let rows) = try spool.claim("a", SpoolRules(), now: now).claim else {
            throw Failure.io("nothing to claim")
        }
        let next = try spool.claim("a", SpoolRules(), now: now, after: (rows, .again(at: now + 500, error: "HTTP 500")))
        guard case .later(now + 500) = next.claim else { throw Failure.io("not held off: \(next.claim)") }
        let again = try spool.claim("a", SpoolRules(), now: now + 500)
        #expect(ids(again.claim) == ["1"])
        guard case .rows(let second) = again.claim else { return }
        #expect(second[0].attempts == 2)
    }

    @Test func aProviderThatWantsToBeLeftAloneIs() throws {
        let spool = try place.open()
        _ = try spool.accept([notice("1"), notice("2", born: now + 60_000)], channels: ["a"], cooldown: 0, now: now)
        let rules = SpoolRules(maxAge: 10_000, pausedUntil: now + 50_000)
        guard case .later(let until) = try spool.claim("a", rules, now: now).claim else { throw Failure.io("not held off") }
        #expect(until == now + 10_001, "it is looked at again when it is too old")
        let found = try spool.claim("a", rules, now: now + 10_001)
        #expect(found.withheld.map(\.id) == ["1"])
        guard case .later(now + 50_000) = found.claim else { throw Failure.io("not held off: \(found.claim)") }
    }

    @Test func anAlarmDoesNotWaitAsLongAsTheProviderWants() throws {
        let spool = try place.open()
        let halt = Notice(JSON(Array(#"{"type":"event","event":"halt","id":"halt"}"#.utf8))!)
        _ = try spool.accept(
            [notice("1"), Spool.Incoming(notice: halt, time: now)], channels: ["a"], cooldown: 0, now: now)
        let day = now + 86_400_000
        let rules = SpoolRules(pausedUntil: day, alarmsPausedUntil: now + 300_000)
        guard case .later(let until) = try spool.claim("a", rules, now: now).claim else { throw Failure.io("not held off") }
        #expect(until == now + 300_000)
        let found = try spool.claim("a", rules, now: now + 300_000)
        guard case .rows(let rows) = found.claim else { throw Failure.io("no alarm: \(found.claim)") }
        #expect(rows.map(\.id) == ["halt"])
        let next = try spool.claim("a", rules, now: now + 300_000, after: (rows, .again(at: now + 600_000, error: "HTTP 429")))
        guard case .later(now + 600_000) = next.claim else { throw Failure.io("not looked at again: \(next.claim)") }
        guard case .rows(let again) = try spool.claim("a", rules, now: now + 600_000).claim else {
            throw Failure.io("no second try")
        }
        let rest = try spool.claim("a", rules, now: now + 600_000, after: (again, .sent))
        guard case .later(day) = rest.claim else { throw Failure.io("the others do not wait: \(rest.claim)") }
    }

    @Test func aMessageThatIsRefusedIsHalved() throws {
        let spool = try place.open()
        var rules = SpoolRules(digest: 1000)
        rules.isDraining = true
        _ = try spool.accept((0..<5).map { notice("\($0)") }, channels: ["a"], cooldown: 0, now: now)
        var claims: [[String]] = []
        var done: (rows: [Row], how: Settlement)?
        while case .rows(let rows) = try spool.claim("a", rules, now: now, after: done).claim {
            claims.append(rows.map(\.id))
            let isPoisoned = rows.contains { $0.id == "3" }
            done = (rows, isPoisoned ? rows.count > 1 ? .split(error: "HTTP 400") : .failed("HTTP 400") : .sent)
        }
        #expect(claims == [["0", "1", "2", "3", "4"], ["0", "1", "2"], ["3", "4"], ["3"], ["4"]])
        #expect(try spool.standing().entries.map(\.id) == ["3"])
    }

    @Test func whoGetsWhatHasGrownOld() throws {
        let spool = try place.open()
        func left(_ record: String, _ rules: SpoolRules, isTried: Bool) throws -> String {
            let one = Notice(JSON(Array(record.utf8))!)
            _ = try spool.accept([Spool.Incoming(notice: one, time: now)], channels: [one.id], cooldown: 0, now: now)
            if isTried, case .rows(let rows) = try spool.claim(one.id, SpoolRules(), now: now).claim {
                try spool.settle(rows, .again(at: now, error: "HTTP 503"), now: now)
            }
            let found = try spool.claim(one.id, rules, now: now + 1001)
            return found.withheld.first?.status.rawValue ?? (ids(found.claim) == nil ? "none" : "sent")
        }
        let signal = #"{"type":"signal","symbol":"X","side":"long","id":""#
        let exit = #"{"type":"trade","symbol":"X","id":""#
        let alarm = #"{"type":"event","event":"halt","id":""#
        let people = SpoolRules(maxAge: 1000, sendsExpired: true)
        let programs = SpoolRules(maxAge: 1000)
        for (number, (record, isTried, rules, wanted)) in [
            (signal, false, people, "suppressed"), (signal, true, people, "sent"), (exit, false, people, "sent"),
            (alarm, false, people, "sent"), (signal, false, programs, "suppressed"), (signal, true, programs, "failed"),
            (exit, true, programs, "failed"), (alarm, true, programs, "failed"), (alarm, false, programs, "suppressed"),
        ].enumerated() {
            #expect(try left(record + "\(number)\"}", rules, isTried: isTried) == wanted, "\(number): \(record) \(wanted)")
        }
    }

    @Test func ageQuietHoursAndTheHour() throws {
        let spool = try place.open()
        _ = try spool.accept(
            [notice("old", born: now - 600_001), notice("new", born: now)], channels: ["a"], cooldown: 0, now: now)
        let first = try spool.claim("a", SpoolRules(maxAge: 600_000), now: now)
        #expect(first.withheld.map(\.id) == ["old"])
        #expect(first.withheld[0].reason.hasPrefix("too old: "))
        guard case .rows(let rows) = first.claim else { throw Failure.io("nothing to claim") }
        _ = try spool.claim("a", SpoolRules(), now: now, after: (rows, .sent))
        _ = try spool.accept([notice("more"), notice("later")], channels: ["a"], cooldown: 0, now: now)
        let capped = SpoolRules(perHour: 1)
        #expect(
            try spool.claim("a", capped, now: now + 3_599_999).withheld.map(\.reason) == [
                "over --max-per-hour 1", "over --max-per-hour 1",
            ])
        _ = try spool.accept([notice("hour")], channels: ["a"], cooldown: 0, now: now)
        #expect(ids(try spool.claim("a", capped, now: now + 3_600_000).claim) == ["hour"])
    }

    @Test func aDigestGathersAndIsTriedAgainAsItWas() throws {
        let spool = try place.open()
        var rules = SpoolRules(digest: 1000)
        _ = try spool.accept([notice("1"), notice("2")], channels: ["a"], cooldown: 0, now: now)
        guard case .later(let until) = try spool.claim("a", rules, now: now).claim else { throw Failure.io("not gathering") }
        #expect(until == now + 1000)
        guard case .rows(let rows) = try spool.claim("a", rules, now: now + 1000).claim else {
            throw Failure.io("nothing to claim")
        }
        #expect(rows.map(\.id) == ["1", "2"])
        _ = try spool.accept([notice("3")], channels: ["a"], cooldown: 0, now: now + 1000)
        let again = try spool.claim("a", rules, now: now + 1000, after: (rows, .again(at: 0, error: "x")))
        #expect(ids(again.claim) == ["1", "2"])
        _ = try spool.claim("a", rules, now: now + 1000, after: (rows, .sent))
        rules.isDraining = true
        #expect(ids(try spool.claim("a", rules, now: now + 1001).claim) == ["3"])
    }

    @Test func whatIsTooOldStaysOutOfADigest() throws {
        let spool = try place.open()
        _ = try spool.accept(
            [notice("1", born: now), notice("old", born: now - 599_500), notice("2", born: now)], channels: ["a"], cooldown: 0,
            now: now)
        let found = try spool.claim("a", SpoolRules(maxAge: 600_000, digest: 1000), now: now + 1000)
        #expect(ids(found.claim) == ["1", "2"])
        #expect(found.withheld.map(\.id) == ["old"])
        #expect(found.withheld[0].reason.hasPrefix("too old: "))
    }

    @Test func cooldownCountsFromTheLastThatWasLetThrough() throws {
        let spool = try place.open()
        func verdicts(_ id: String, _ time: Int, _ channels: [String] = ["a"]) throws -> [Acceptance] {
            try spool.accept([notice(id, born: now + time)], channels: channels, cooldown: 300, now: now)[0]
        }
        #expect(try verdicts("1", 0) == [.new])
        #expect(try verdicts("2", 299) == [.cooling])
        #expect(try verdicts("1", 299) == [.waiting], "one that was let through stays so")
        #expect(try verdicts("3", 300) == [.new])
        #expect(try verdicts("4", 599, ["a", "b"]) == [.cooling, .new], "each channel for itself")
        #expect(try verdicts("5", -1000) == [.new], "a replay goes back in time")
        #expect(try spool.accept([notice("6", born: now, symbol: "X")], channels: ["a"], cooldown: 300, now: now) == [[.new]])
    }

    @Test func retryAndDrop() throws {
        let spool = try place.open()
        _ = try spool.accept([notice("1")], channels: ["a", "b"], cooldown: 0, now: now)
        guard case .rows(let rows) = try spool.claim("a", SpoolRules(), now: now).claim else {
            throw Failure.io("nothing to claim")
        }
        #expect(try spool.drop("1", now: now) == 1, "not the one under way")
        try spool.settle(rows, .failed("HTTP 403"), now: now)
        #expect(try spool.standing().entries.map(\.state) == ["failed"])
        #expect(try spool.retry("1", now: now) == 1)
        #expect(ids(try spool.claim("a", SpoolRules(), now: now).claim) == ["1"])
        #expect(try spool.retry("nothing", now: now) == 0)
    }

    @Test func damageIsSetAsideAndWhatCanBeReadGoesOn() throws {
        var spool: Spool? = try place.open()
        _ = try spool?.accept((0..<300).map { notice("\($0)") }, channels: ["a"], cooldown: 0, now: now)
        spool = nil
        let path = place.folder + "/alerts.db"
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        let size = try file.seekToEnd()
        try file.seek(toOffset: size / 2)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 8192))
        try file.close()
        let repaired = try place.open()
        let names = try FileManager.default.contentsOfDirectory(atPath: place.folder).filter { $0.contains(".damaged-") }
        #expect(names.count == 1)
        #expect(try repaired.accept([notice("new")], channels: ["a"], cooldown: 0, now: now) == [[.new]])
        #expect(try repaired.standing().entries.count > 1, "some of it could be read")
    }

    /// Damaged spools of the same second do not overwrite each other.
    @Test func eachDamagedSpoolIsKept() throws {
        for number in 0..<3 {
            _ = try place.open()
            try Data("no database \(number)".utf8).write(to: URL(fileURLWithPath: place.folder + "/alerts.db"))
        }
        _ = try place.open()
        let names = try FileManager.default.contentsOfDirectory(atPath: place.folder).filter { $0.contains(".damaged-") }
        let texts = names.compactMap { FileManager.default.contents(atPath: place.folder + "/" + $0) }
        #expect(Set(texts.map { String(decoding: $0, as: UTF8.self) }) == ["no database 0", "no database 1", "no database 2"])
    }
}
