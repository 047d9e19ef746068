import Net
import Shared

/// The channels and their attempts. Each channel has at most one attempt under way, so that it keeps its order; no channel
/// waits for another. Times are on the spool's clock.
struct Outbox {
    let options: AlertOptions
    let spool: Spool
    let network: Network
    let messages: Messages
    let mask: Mask
    var lanes: [Lane]
    var hasShown = false
    /// The input files, which no channel may write to.
    let inputs = Inputs([])
    /// Deliveries to be written.
    var deliveries: [Delivery] = []

    /// The number of alerts that a channel that never waits may send before the others have their turn.
    private static let burst = 64
    /// The time between two checks of running programs, in ms.
    private static let glance = 20
    /// The time between two looks into the spool, into which other instances may have put alerts, in ms.
    private static let lookEvery = 1000

    init(
        _ options: AlertOptions, _ channels: [any Channel], _ spool: Spool, _ network: Network, _ mask: Mask,
        _ messages: Messages
    ) {
        self.options = options
        self.spool = spool
        self.network = network
        self.mask = mask
        self.messages = messages
        lanes = channels.map { Lane(channel: $0, key: $0.key) }
    }

    var keys: [String] { lanes.map(\.key) }

    // MARK: For the loop

    /// Notes that new alerts are in the spool.
    mutating func wake() { for lane in lanes.indices { lanes[lane].lookAt = 0 } }

    /// Ends the attempts that are over, and starts those that can start now.
    mutating func tend(isDraining: Bool) throws(Failure) {
        for lane in lanes.indices {
            if let flight = lanes[lane].flight, let outcome = outcome(lane) {
                try land(lane, flight, outcome, .message, isDraining)
            }
            if !isStopping, lanes[lane].flight == nil, lanes[lane].lookAt <= spool.now { try look(lane, nil, isDraining) }
        }
    }

    /// Returns the outcome of a program or of written lines, once it is known; else nil.
    private mutating func outcome(_ lane: Int) -> Outcome? {
        switch lanes[lane].flight?.way {
        case .child(let child): return child.outcome(System.monotonicTime)
        case .lines(var writer, let deadline):
            let outcome = writer.outcome(by: deadline)
            lanes[lane].flight?.way = .lines(writer, deadline: deadline)
            return outcome
        default: return nil
        }
    }

    /// The descriptors of readers that attempts under way wait for.
    var readers: [Int32] {
        lanes.compactMap { lane in if case .lines(let writer, _) = lane.flight?.way { writer.descriptor } else { nil } }
    }

    /// Takes a result of the network.
    mutating func take(_ ticket: Network.Ticket, _ done: Network.Done, isDraining: Bool) throws(Failure) {
        for lane in lanes.indices {
            guard let flight = lanes[lane].flight, case .ticket(ticket) = flight.way else { continue }
            switch done {
            case .connected: break
            case .response(let response):
                let channel = lanes[lane].channel
                try land(lane, flight, channel.judge(response), channel.suspect(response), isDraining)
            case .failed(let error): try land(lane, flight, .retry(error.text, after: nil), .of(error), isDraining)
            }
        }
    }

    /// Whether no new attempts begin, because of a stop signal.
    private var isStopping: Bool { StopSignals.stopRequested != nil }

    /// Whether nothing is under way, and nothing in the spool may be sent now.
    var isIdle: Bool { lanes.allSatisfy { ($0.isIdle || $0.isHolding) && $0.flight == nil } }
    /// The number of attempts under way.
    var underWay: Int { lanes.count { $0.flight != nil } }

    /// The time until something needs to be done, in ms.
    var patience: Int {
        let now = spool.now
        return lanes.map { lane in
            guard let flight = lane.flight else { return max(0, min(lane.lookAt - now, Outbox.lookEvery)) }
            switch flight.way {
            case .child: return Outbox.glance
            case .lines(_, let deadline): return max(Outbox.glance, deadline - System.monotonicTime)
            case .ticket: return Int.max
            }
        }.min() ?? .max
    }

    mutating func takeDeliveries() -> [Delivery] {
        defer { deliveries = [] }
        return deliveries
    }

    /// Breaks off the attempts under way. Their messages may have arrived: the next run sends them again, with the same ids.
    mutating func stop() throws(Failure) {
        for lane in lanes.indices {
            guard let flight = lanes[lane].flight else { continue }
            switch flight.way {
            case .ticket(let ticket): network.cancel(ticket)
            case .child(let child): child.kill()
            case .lines(let writer, _): writer.close()
            }
            lanes[lane].flight = nil
            try spool.settle(flight.rows, .again(at: 0, error: "broken off"), now: spool.now)
        }
    }

    // MARK: One channel

    private mutating func land(
        _ lane: Int, _ flight: Flight, _ outcome: Outcome, _ suspect: Suspect, _ isDraining: Bool
    ) throws(Failure) {
        lanes[lane].flight = nil
        let landing = Landing(
            rows: flight.rows, outcome: outcome, isCut: flight.isCut, picture: flight.picture, suspect: suspect)
        try look(lane, landing, isDraining)
    }

    /// A finished attempt.
    struct Landing {
        let rows: [Row]
        let outcome: Outcome
        let isCut: Bool
        var picture = Picture.Use.none
        var suspect = Suspect.message
    }

    private func rules(_ lane: Int, _ isDraining: Bool) -> SpoolRules {
        var rules = options.rules
        let audience = lanes[lane].channel.audience
        rules.isDraining = isDraining
        rules.isQuiet = options.quiet?.contains(System.wallTime) ?? false
        rules.holds = audience == .person && !options.dropsQuiet
        rules.sendsExpired = audience != .program
        rules.isUnlimited = audience == .file
        rules.pausedUntil = lanes[lane].pausedUntil
        rules.alarmsPausedUntil = lanes[lane].alarmsPausedUntil
        rules.restUntil = lanes[lane].restUntil
        return rules
    }

    /// Settles the last attempt in the spool, and makes the next one.
    private mutating func look(_ lane: Int, _ last: Landing?, _ isDraining: Bool) throws(Failure) {
        var last = last
        let channel = lanes[lane].channel
        for _ in 0..<Outbox.burst where !isStopping {
            let now = spool.now
            let done = last.map { ($0.rows, settlement(lane, $0, now)) }
            let found: (claim: Claim, withheld: [Withheld])
            do throws(Failure) {
                found = try spool.claim(lanes[lane].key, rules(lane, isDraining), now: now, after: done) { rows in
                    let message = message(rows, now)
                    return channel.capacity(message.alerts, message.template, message.held)
                }
            } catch {
                // The result of the attempt is reported even if the spool fails.
                if let last, let done {
                    let isNoted = spool.settleOnFullDisk(done.0, done.1, now: now)
                    tell(lane, last, done.1, isNoted: isNoted)
                }
                throw error
            }
            if let last, let done { tell(lane, last, done.1) }
            tell(lane, found.withheld)
            last = nil
            lanes[lane].isHolding = false
            switch found.claim {
            case .none:
                lanes[lane].isIdle = true
                lanes[lane].lookAt = now + Outbox.lookEvery
                return
            case .later(let time):
                lanes[lane].isIdle = false
                lanes[lane].lookAt = time
                return
            case .held(let time):
                lanes[lane].isIdle = false
                lanes[lane].isHolding = true
                lanes[lane].lookAt = time
                return
            case .rows(let rows):
                lanes[lane].isIdle = false
                guard let landing = start(lane, rows, now) else { return }
                last = landing
            }
        }
        // The last attempt still has to be settled in the spool.
        if let last {
            let now = spool.now
            let how = settlement(lane, last, now)
            do throws(Failure) { try spool.settle(last.rows, how, now: now) } catch {
                let isNoted = spool.settleOnFullDisk(last.rows, how, now: now)
                tell(lane, last, how, isNoted: isNoted)
                throw error
            }
            tell(lane, last, how)
        }
        lanes[lane].lookAt = 0
    }
}
