import Net
import Shared

/// The channels at work. Each has at most one attempt under way, so that it keeps its order; none waits for another.
struct Outbox {
    private let options: AlertOptions
    private let spool: Spool
    private let network: Network
    private let messages: Messages
    private let mask: Mask
    private var lanes: [Lane]
    private var hasShown = false
    /// What became of attempts, to be written.
    private var deliveries: [Delivery] = []

    /// One channel, and where it stands.
    private struct Lane {
        let channel: any Channel
        let key: String
        var flight: Flight?
        /// When to look into the spool again, ms since the epoch.
        var lookAt = 0
        /// Nothing of this channel waits in the spool.
        var isIdle = false
        /// Failures were told since it worked last.
        var isTroubled = false
        var pausedUntil = 0
    }

    /// An attempt under way.
    private struct Flight {
        enum Way {
            case ticket(Network.Ticket)
            case child(Child)
        }

        let rows: [Row]
        let way: Way
    }

    /// So many alerts of a channel that needs no waiting go out before the others have their turn.
    private static let burst = 64
    /// How often programs under way are looked at, in ms.
    private static let glance = 20
    /// How often a spool is looked into that others may have put something into.
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

    // MARK: The loop's side

    /// New alerts are in the spool.
    mutating func wake() { for lane in lanes.indices { lanes[lane].lookAt = 0 } }

    /// Starts what can be started now.
    mutating func tend(isDraining: Bool) throws(Failure) {
        for lane in lanes.indices {
            if let flight = lanes[lane].flight, case .child(let child) = flight.way,
                let outcome = child.outcome(System.monotonicTime)
            {
                try land(lane, flight.rows, outcome, isDraining)
            }
            if !isStopping, lanes[lane].flight == nil, lanes[lane].lookAt <= System.wallTime { try look(lane, nil, isDraining) }
        }
    }

    /// Takes what the network has done.
    mutating func take(_ ticket: Network.Ticket, _ done: Network.Done, isDraining: Bool) throws(Failure) {
        for lane in lanes.indices {
            guard let flight = lanes[lane].flight, case .ticket(ticket) = flight.way else { continue }
            switch done {
            case .connected: break
            case .response(let response): try land(lane, flight.rows, lanes[lane].channel.judge(response), isDraining)
            case .failed(let error): try land(lane, flight.rows, .retry(error.text, after: nil), isDraining)
            }
        }
    }

    /// Nothing new is begun.
    private var isStopping: Bool { Signals.stopRequested != nil }

    /// Nothing waits in the spool, and nothing is under way.
    var isIdle: Bool { lanes.allSatisfy { $0.isIdle && $0.flight == nil } }
    var isUnderWay: Bool { lanes.contains { $0.flight != nil } }

    /// How long nothing needs to be done, in ms.
    var patience: Int {
        let now = System.wallTime
        return lanes.map { lane in
            guard let flight = lane.flight else { return max(0, min(lane.lookAt - now, Outbox.lookEvery)) }
            if case .child = flight.way { return Outbox.glance }
            return Int.max
        }.min() ?? .max
    }

    mutating func takeDeliveries() -> [Delivery] {
        defer { deliveries = [] }
        return deliveries
    }

    /// Breaks off what is under way. It may have arrived: the next run sends it again, with the same id.
    mutating func stop() throws(Failure) {
        for lane in lanes.indices {
            guard let flight = lanes[lane].flight else { continue }
            switch flight.way {
            case .ticket(let ticket): network.cancel(ticket)
            case .child(let child): child.kill()
            }
            lanes[lane].flight = nil
            try spool.settle(flight.rows, .again(at: 0, error: "broken off"), now: System.wallTime)
        }
    }

    // MARK: One channel

    private mutating func land(_ lane: Int, _ rows: [Row], _ outcome: Outcome, _ isDraining: Bool) throws(Failure) {
        lanes[lane].flight = nil
        try look(lane, (rows, outcome), isDraining)
    }

    /// Puts down how the last attempt went, and makes the next.
    private mutating func look(_ lane: Int, _ last: (rows: [Row], outcome: Outcome)?, _ isDraining: Bool) throws(Failure) {
        var last = last
        var rules = options.rules
        rules.isDraining = isDraining
        for _ in 0..<Outbox.burst where !isStopping {
            let now = System.wallTime
            let done = last.map { ($0.rows, settlement(lane, $0.rows, $0.outcome, now)) }
            rules.pausedUntil = lanes[lane].pausedUntil
            let found = try spool.claim(lanes[lane].key, rules, now: now, after: done)
            if let done { tell(lane, done.0, done.1) }
            tell(lane, found.held)
            last = nil
            switch found.claim {
            case .none:
                lanes[lane].isIdle = true
                lanes[lane].lookAt = now + Outbox.lookEvery
                return
            case .later(let time):
                lanes[lane].isIdle = false
                lanes[lane].lookAt = time
                return
            case .rows(let rows):
                lanes[lane].isIdle = false
                guard let outcome = start(lane, rows) else { return }
                last = (rows, outcome)
            }
        }
        // What was done last has still to be put down.
        if let last {
            let now = System.wallTime
            let how = settlement(lane, last.rows, last.outcome, now)
            try spool.settle(last.rows, how, now: now)
            tell(lane, last.rows, how)
        }
        lanes[lane].lookAt = 0
    }

    /// Makes an attempt. Gives how it went where that is known at once.
    private mutating func start(_ lane: Int, _ rows: [Row]) -> Outcome? {
        let message = Message(alerts: rows.map { .init(id: $0.id, record: $0.record) }, template: options.template)
        do throws(Failure) {
            switch lanes[lane].channel.dispatch(message) {
            case .request(var request):
                request.timeout = options.timeout
                lanes[lane].flight = Flight(rows: rows, way: .ticket(network.send(request)))
            case .mail(var mail):
                mail.timeout = options.timeout
                lanes[lane].flight = Flight(rows: rows, way: .ticket(network.send(mail)))
            case .program(let order):
                let child = try Child.start(order, limit: options.timeout, System.monotonicTime)
                lanes[lane].flight = Flight(rows: rows, way: .child(child))
            case .append(let path, let header, let lines):
                let isNew = System.identity(path)?.size ?? 0 == 0
                try System.append(Array(((isNew ? header : "") + lines).utf8), to: path)
                return .sent
            case .show(let header, let lines):
                return show(header, lines)
            }
            return nil
        } catch {
            guard case .io(let text) = error else { return .retry("cannot be written", after: nil) }
            return .retry(text, after: nil)
        }
    }

    /// A terminal or a reader that went away does not come back: nothing is kept for it.
    private mutating func show(_ header: String, _ lines: String) -> Outcome {
        do throws(Failure) { try messages.show((hasShown ? "" : header) + lines) } catch {
            if case .io(let text) = error { return .failed(text) }
            return .failed("its reader went away")
        }
        hasShown = true
        return .sent
    }

    /// What an outcome means for the spool.
    private mutating func settlement(_ lane: Int, _ rows: [Row], _ outcome: Outcome, _ now: Int) -> Settlement {
        switch outcome {
        case .sent: return .sent
        case .failed(let reason): return .failed(mask(reason))
        case .retry(let reason, let after):
            let attempts = rows[0].attempts
            if attempts > options.retries {
                return .failed("given up after \(Messages.count(attempts, "attempt")): \(mask(reason))")
            }
            if let after { lanes[lane].pausedUntil = now + after }
            return .again(at: now + max(options.backoff.wait(after: attempts - 1), after ?? 0), error: mask(reason))
        }
    }

    // MARK: Telling

    private mutating func tell(_ lane: Int, _ rows: [Row], _ how: Settlement) {
        let name = lanes[lane].channel.name
        let status: Delivery.Status
        var reason: String?
        switch how {
        case .sent:
            status = .sent
            if lanes[lane].isTroubled { messages.note("\(name): works again") }
            lanes[lane].isTroubled = false
        case .again(let due, let error):
            status = .retrying
            reason = error
            if !lanes[lane].isTroubled {
                messages.note("\(name): \(error); trying again in \(TimeSpan.text(max(0, due - System.wallTime)))")
            }
            lanes[lane].isTroubled = true
        case .failed(let error):
            status = .failed
            reason = error
            messages.error("\(name): \(rows[0].id) is not delivered: \(error)")
        }
        for row in rows { add(lane, row.id, row.record, status, row.attempts, reason, together: rows.count) }
    }

    private mutating func tell(_ lane: Int, _ held: [Held]) {
        for one in held { add(lane, one.id, one.record, .suppressed, one.attempts, one.reason) }
    }

    private mutating func add(
        _ lane: Int, _ id: String, _ record: [UInt8], _ status: Delivery.Status, _ attempt: Int, _ error: String?,
        together: Int = 1
    ) {
        let channel = lanes[lane].channel
        deliveries.append(
            Delivery(
                id: id, channel: channel.name, target: channel.target, status: status, attempt: attempt, error: error,
                record: record, together: together))
    }
}
