import Shared

/// Checks by pings whether a connection to the exchange is alive. If nothing answers for too long, it is dead; otherwise a
/// silent connection would look like a market in which nothing happens.
package struct Heartbeat: Sendable {
    private let ping: Int
    private let dead: Int
    private var heardAt = 0
    private var pingDue = 0
    private var pingSentAt: Int?
    package private(set) var roundTrip: Int?

    /// `ping` is the time between pings, `dead` the time to wait for an answer, in ms.
    package init(ping: Int, dead: Int) {
        self.ping = ping
        self.dead = dead
    }

    /// Starts when the connection is established.
    package mutating func begin(_ now: Int) {
        heardAt = now
        pingDue = now + ping
        pingSentAt = nil
    }

    package mutating func heard(_ now: Int) { heardAt = now }

    package mutating func heardPong(_ now: Int) {
        heardAt = now
        if let sent = pingSentAt { roundTrip = now - sent }
        pingSentAt = nil
    }

    /// Resets the check while incoming data is not read, so that missing answers do not count.
    package mutating func pause(_ now: Int) {
        heardAt = now
        pingSentAt = nil
    }

    /// Throws if the connection is dead. Returns true if a ping is due.
    package mutating func look(_ now: Int) throws(NetError) -> Bool {
        if let due = deadline, now >= due { throw .failed("no pong and nothing else for \(TimeSpan.text(now - heardAt))") }
        guard now >= pingDue else { return false }
        pingDue = now + ping
        if pingSentAt == nil || heardAt >= pingSentAt ?? 0 { pingSentAt = now }
        return true
    }

    /// When to call `look` next.
    package func due(isReading: Bool = true) -> Int { min(pingDue, isReading ? deadline ?? .max : .max) }

    /// Whether anything arrived within the time in which a ping is sent and answered.
    package func wasHeardLately(_ now: Int) -> Bool { now - heardAt <= ping + dead }

    private var deadline: Int? { pingSentAt.map { max($0, heardAt) + dead } }
}
