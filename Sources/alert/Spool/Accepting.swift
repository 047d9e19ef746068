import SQLite
import Shared

/// What the spool says of an alert that came in, for one channel.
enum Acceptance: Equatable {
    case new
    /// It waits already, from an earlier run or from another instance.
    case waiting
    /// It was settled before, so: sent, failed, dropped, or suppressed by a cooldown.
    case settled(String)
    case cooling

    var reason: String? {
        switch self {
        case .new: nil
        case .waiting: "the same id waits already"
        case .settled(let state): "the same id was \(state) before"
        case .cooling: "cooldown"
        }
    }
}

extension Spool {
    /// An alert as it came in.
    struct Incoming {
        let notice: Notice
        /// Stream time when it came.
        let time: Int
        /// How old it was when it came; nil leaves that to its own time.
        var age: Int?
        /// What its picture is drawn from.
        var sketch: Sketch?
    }

    /// Puts alerts on disk, each for each channel. Gives what became of them, alert by alert and channel by channel.
    func accept(
        _ incoming: [Incoming], channels: [String], cooldown: Int, scope: CooldownScope = .side, maxAge: Int? = nil, now: Int
    ) throws(Failure) -> [[Acceptance]] {
        try transaction { (database) throws(Database.Error) in
            var all: [[Acceptance]] = []
            for one in incoming {
                var verdicts: [Acceptance] = []
                let born = max(0, one.age.map { now - $0 } ?? one.notice.born ?? now)
                // One that comes too late starts no cooldown.
                let cooldown = maxAge.map { now - born > $0 } ?? false ? 0 : cooldown
                for channel in channels { verdicts.append(try accept(one, born, channel, cooldown, scope, now, database)) }
                all.append(verdicts)
            }
            return all
        }
    }

    private func accept(
        _ one: Incoming, _ born: Int, _ channel: String, _ cooldown: Int, _ scope: CooldownScope, _ now: Int,
        _ database: Database
    )
        throws(Database.Error) -> Acceptance
    {
        let notice = one.notice
        if let state = try database.run(
            "SELECT state FROM alert WHERE id = ? AND channel = ?", .text(notice.id), .text(channel)
        )
        .first?.first?.text {
            return state == "waiting" ? .waiting : .settled(state)
        }
        let isCooling = try isCooling(one, channel, cooldown, scope, database)
        try database.run(
            """
            INSERT INTO alert(id, channel, record, born, accepted, state, settled, error, subject, urgency)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, .text(notice.id), .text(channel), .bytes(isCooling ? [] : notice.bytes),
            .integer(born), .integer(now),
            .text(isCooling ? "suppressed" : "waiting"),
            isCooling ? .integer(now) : .null, isCooling ? .text("cooldown") : .null, .text(notice.market),
            .integer(notice.urgency.rawValue))
        return isCooling ? .cooling : .new
    }

    /// Counted from the last signal that was let through.
    private func isCooling(_ one: Incoming, _ channel: String, _ cooldown: Int, _ scope: CooldownScope, _ database: Database)
        throws(Database.Error) -> Bool
    {
        guard cooldown > 0, let subject = one.notice.cooldownSubject(scope) else { return false }
        let last = try database.run(
            "SELECT time FROM cooldown WHERE channel = ? AND subject = ?", .text(channel), .text(subject)
        ).first?.first?.integer
        if let last, (last..<last + cooldown).contains(one.time) { return true }
        try database.run("INSERT OR REPLACE INTO cooldown VALUES (?, ?, ?)", .text(channel), .text(subject), .integer(one.time))
        return false
    }

    /// A signal that is not sent after all has started no cooldown.
    func endCooldown(_ row: Row, _ database: Database) throws(Database.Error) {
        guard let notice = JSON(row.record).map({ Notice($0) }), let born = notice.born else { return }
        for subject in CooldownScope.allCases.compactMap({ notice.cooldownSubject($0) }) {
            try database.run(
                """
                DELETE FROM cooldown WHERE subject = ? AND time = ? AND channel = (SELECT channel FROM alert WHERE number = ?)
                """, .text(subject), .integer(born), .integer(row.number))
        }
    }
}
