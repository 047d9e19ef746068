import Shared

/// Whether a socket of the exchange is alive: it is pinged now and then, and what is not answered for too long is dead. A link that
/// says nothing looks like a market in which nothing happens.
package struct Heartbeat: Sendable {
    private let ping: Int
    private let dead: Int
    private var heardAt = 0
    private var pingDue = 0
    private var pingSentAt: Int?
    package private(set) var roundTrip: Int?

    /// How often it is pinged, and how long an answer is waited for.
    package init(ping: Int, dead: Int) {
        self.ping = ping
        self.dead = dead
    }

    /// The socket stands.
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

    /// Nobody reads what comes: what is not heard is not missed.
    package mutating func pause(_ now: Int) {
        heardAt = now
        pingSentAt = nil
    }

    /// Throws when it is dead; true when it is time for a ping.
    package mutating func look(_ now: Int) throws(NetError) -> Bool {
        if let due = deadline, now >= due { throw .failed("no pong and nothing else for \(TimeSpan.text(now - heardAt))") }
        guard now >= pingDue else { return false }
        pingDue = now + ping
        if pingSentAt == nil || heardAt >= pingSentAt ?? 0 { pingSentAt = now }
        return true
    }

    /// When it is to be looked at.
    package func due(isReading: Bool = true) -> Int { min(pingDue, isReading ? deadline ?? .max : .max) }

    /// Whether something came within the time in which a ping is sent and answered.
    package func wasHeardLately(_ now: Int) -> Bool { now - heardAt <= ping + dead }

    private var deadline: Int? { pingSentAt.map { max($0, heardAt) + dead } }
}
