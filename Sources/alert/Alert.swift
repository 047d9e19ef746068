import Net
import Shared

extension Alert {
    /// Runs the command and returns its exit status.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        let options = try AlertOptions(arguments)
        var messages = messages
        messages.isQuiet = options.isSilent
        if let order = options.order { return try order.run(options, messages) }
        var alert = try Alert(options, arguments, messages)
        return try alert.run()
    }
}

/// The pipeline stage: puts alerts on disk, lets the channels send them, and reports each delivery. One loop waits for input,
/// answers, programs and timers.
struct Alert {
    let options: AlertOptions
    let messages: Messages
    let channels: [any Channel]
    let mask: Mask
    private let network: Network
    private var loop: Loop
    /// Nil on a dry run.
    let spool: Spool?
    var outbox: Outbox?
    var stream: RecordStream
    private var envelope = Envelope()
    var outlet = Outlet.standard()
    private var watch: Watch?
    private(set) var match: Match?
    /// Nil if alerts get no pictures.
    var sketchbook: Sketchbook?
    /// The number of records read; `found` is how many of them were alerts.
    private(set) var looked = 0
    private(set) var found = 0
    var counts: Counts
    var clock = WallClock()
    private var incoming: [Spool.Incoming] = []
    private var incomingBytes = 0
    /// The exchange's time of the last record that has one. A cooldown counts from the alert's own time if it has one, so that
    /// one wrong time silences no later alert.
    private var streamTime = 0
    private var hasEnded = false
    private var badInput: Failure?
    var statusDue: Int?
    private var told: Set<String> = []

    /// The number of alerts and of bytes after which the alerts read are put on disk.
    private static let batch = (alerts: 1000, bytes: 1 << 20)
    /// An alert with a picture counts as this many bytes more, so that the first text does not wait for many pictures.
    private static let sketchBytes = batch.bytes / 8
    /// The number of alerts reported as failed on a full disk after which the input is no longer read.
    private static let mostRefused = 100_000
    /// While more bytes than this wait for a slow reader of the deliveries, nothing more is read or sent.
    private static let mostPending = 1 << 22

    init(_ options: AlertOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        self.options = options
        match = options.match
        counts = Counts(maxAge: options.rules.maxAge)
        // An attempt under way may end before the command does.
        StopSignals.patience = max(2000, (options.timeout + 1999) / 1000 * 1000)
        let environment = try Environment(arguments)
        channels = try ChannelList(arguments, environment).channels
        if options.chartCandles != nil, !channels.contains(where: \.takesPictures) {
            throw .usage("--chart needs a channel that takes pictures: --telegram, --discord, --ntfy or --email")
        }
        sketchbook = options.chartCandles.map { Sketchbook(candles: $0) }
        mask = Mask(environment)
        network = try Network(Security(authorities: arguments.text("cacert")))
        loop = Loop(network)
        var messages = messages
        // Messages that standard error does not accept are dropped, so that they delay no channel.
        messages.dropped = Messages.Dropped()
        stream = try RecordStream(arguments, messages)
        self.messages = stream.messages
        statusDue = stream.messages.hasStatusLine ? 0 : nil
        watch = options.watch.map { Watch($0, System.monotonicTime) }
        guard !options.isDryRun else {
            spool = nil
            return
        }
        let spool = try Spool(folder: try options.stateFolder(), messages)
        self.spool = spool
        let outbox = Outbox(options, channels, spool, network, mask, self.messages)
        let others = try spool.waiting(besides: outbox.keys)
        if others > 0 {
            messages.note("\(Messages.count(others, "alert")) in the spool for other channels; 'alert status' tells")
        }
        self.outbox = outbox
    }

    mutating func run() throws(Failure) -> ExitStatus {
        var failure: Failure?
        do throws(Failure) { try work() } catch { failure = error }
        // Alerts that were read before a failure are still put on disk.
        do throws(Failure) { try accept() } catch { failure = failure ?? error }
        do throws(Failure) { try outbox?.stop() } catch { failure = failure ?? error }
        failure = failure ?? badInput
        var status = ExitStatus.done
        do throws(Failure) {
            status = try stream.finish(after: failure)
            if case .readerGone = failure {} else { try writeRest() }
        } catch { failure = failure ?? error }
        if !counts.text.isEmpty { messages.note(counts.text) }
        tellNothingFound()
        tellHeld()
        tellPictures()
        if let failure { throw failure }
        return counts.failed > 0 ? .badInput : status
    }

    // MARK: The loop

    private mutating func work() throws(Failure) {
        while StopSignals.stopRequested == nil {
            let isStalled = outlet.pending > Alert.mostPending
            if !hasEnded, !isStalled { try readOrEnd() }
            lookAtClock()
            if let notice = watch?.look(System.monotonicTime), !hasEnded { add(notice) }
            try accept()
            if !isStalled { try outbox?.tend(isDraining: hasEnded) }
            writeDeliveries()
            try outlet.push()
            tellStatus()
            if hasEnded, incoming.isEmpty, outbox?.isIdle ?? true { return }
            wait(isStalled)
            for (ticket, done) in network.perform() { try outbox?.take(ticket, done, isDraining: hasEnded) }
        }
        try finishUnderWay()
    }

    private mutating func wait(_ isStalled: Bool) {
        if !hasEnded, !isStalled { loop.watch(input: stream.descriptor) }
        loop.watch(outlet)
        if !isStalled, let outbox {
            for reader in outbox.readers { loop.watch(reader: reader) }
            loop.wake(after: outbox.patience)
        }
        loop.wake(at: hasEnded ? nil : watch?.due, statusDue)
        loop.wait()
    }

    /// Waits for the attempts under way after a stop signal, so that the next run does not repeat them. A second signal ends
    /// the wait at once.
    private mutating func finishUnderWay() throws(Failure) {
        if let count = outbox?.underWay, count > 0 {
            let attempts = Messages.count(count, "attempt")
            messages.note("waiting up to \(TimeSpan.text(options.timeout)) for \(attempts); a second signal ends at once")
        }
        while outbox?.underWay ?? 0 > 0, StopSignals.stopOverdue == nil {
            loop.wake(after: 20)
            loop.wait()
            for (ticket, done) in network.perform() { try outbox?.take(ticket, done, isDraining: true) }
            try outbox?.tend(isDraining: true)
        }
    }

    // MARK: Input

    /// Reads records. A bad line ends the input with --strict; the alerts before it are still sent.
    private mutating func readOrEnd() throws(Failure) {
        do throws(Failure) { try read() } catch {
            guard case .badInput = error else { throw error }
            badInput = error
            end()
        }
    }

    private mutating func end() {
        hasEnded = true
        outbox?.wake()
    }

    private mutating func read() throws(Failure) {
        while incoming.count < Alert.batch.alerts, incomingBytes < Alert.batch.bytes {
            switch try stream.look() {
            case .event(.record): try take()
            case .event(.statusAsked): stream.report(counts.text)
            case .event: break
            case .nothing: return
            case .end: return end()
            }
        }
    }

    private mutating func take() throws(Failure) {
        envelope.read(stream.json)
        if let time = stream.json.exchangeTime(envelope.ts) {
            streamTime = time
        } else if envelope.kind == .event, let time = stream.json.exchangeTime(envelope.time) {
            // The event of a lost link has an earlier time than records that other links have sent since.
            streamTime = max(streamTime, time)
        }
        if let notice = watch?.line(stream.json, envelope, System.monotonicTime) { add(notice) }
        if sketchbook != nil { takeForPictures() }
        looked += 1
        let isAlert = match?.holds(stream.json) ?? (stream.json.string(stream.json.value("type")) == "signal")
        if let slip = match?.takeSlip() { messages.error(slip) }
        guard isAlert else { return }
        found += 1
        do throws(Failure) { _ = try Notice.birth(of: stream.json) } catch { return try stream.reject(error) }
        let notice = Notice(stream.json)
        add(notice, sketch(of: notice))
    }

    private mutating func add(_ notice: Notice, _ sketch: Sketch? = nil) {
        lookAtClock()
        // The event of a link or an account may arrive late. Its age counts from stream time if that is later than its own
        // time.
        let born = notice.type == "event" ? notice.born.map { max($0, streamTime) } : notice.born
        let age = born.map { max(0, clock.age(of: $0)) } ?? 0
        incoming.append(Spool.Incoming(notice: notice, time: notice.born ?? streamTime, age: age, sketch: sketch))
        incomingBytes += notice.bytes.count + (sketch == nil ? 0 : Alert.sketchBytes)
        if let template = options.template {
            for name in template.missing(Fields(notice.bytes)) ?? [] where told.insert(name).inserted {
                messages.error("--template: \(notice.id) has no field {\(name)}; it is left empty")
            }
        }
    }

    /// Puts the alerts that were read on disk.
    private mutating func accept() throws(Failure) {
        guard !incoming.isEmpty else { return }
        defer {
            incoming = []
            incomingBytes = 0
        }
        guard let spool, let outbox else {
            for one in incoming { showDryRun(one) }
            return
        }
        let now = spool.now
        do throws(Failure) {
            let all = try spool.accept(
                incoming, channels: outbox.keys, cooldown: options.cooldown, scope: options.cooldownScope,
                maxAge: options.rules.maxAge, now: now)
            for (one, verdicts) in zip(incoming, all) {
                for (channel, verdict) in zip(channels, verdicts) {
                    if let reason = verdict.reason { write(one.notice, channel, .suppressed, reason) }
                }
                draw(one, verdicts)
            }
        } catch {
            refuse()
            throw error
        }
        self.outbox?.wake()
        try spool.prune(now)
    }

    /// Reports that alerts could not be put on disk: those that were read, and those that follow in the input.
    private mutating func refuse() {
        let first = incoming.first?.notice.id ?? ""
        var count = 0
        while !incoming.isEmpty {
            count += incoming.count
            for one in incoming {
                for channel in channels { write(one.notice, channel, .failed, "it could not be put on disk") }
            }
            incoming = []
            incomingBytes = 0
            if !hasEnded, count < Alert.mostRefused { try? readOrEnd() }
        }
        messages.error("\(Messages.count(count, "alert")) could not be put on disk, from \(first) on")
    }
}
