import SQLite
import Shared

/// The spool's verdict on a new alert for one channel.
enum Acceptance: Equatable {
    case new
    /// The alert already waits, from an earlier run or from another instance.
    case waiting
    /// The alert was settled before: sent, failed, dropped or suppressed.
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
    /// A new alert.
    struct Incoming {
        let notice: Notice
        /// The alert's own time, or stream time if it has none. Cooldowns count by it.
        let time: Int
        /// Its age on arrival, in ms; nil to take the age from its own time.
        var age: Int?
        /// The content of its picture.
        var sketch: Sketch?
    }

    /// Puts each alert on disk for each channel. Returns the verdicts, by alert and by channel.
    func accept(
        _ incoming: [Incoming], channels: [String], cooldown: Int, scope: CooldownScope = .side, maxAge: Int? = nil, now: Int
    ) throws(Failure) -> [[Acceptance]] {
        try transaction { (database) throws(Database.Error) in
            var all: [[Acceptance]] = []
            for one in incoming {
                var verdicts: [Acceptance] = []
                let born = max(0, one.age.map { now - $0 } ?? one.notice.born ?? now)
                // An alert that is too old starts no cooldown.
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

    /// Whether a cooldown since the last accepted signal suppresses the alert. If not, its own cooldown begins.
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

    /// Removes the cooldown that a signal has started, because the signal is not sent after all.
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
