import Shared

/// The reports of the stage: deliveries on standard output, and messages for the user.
extension Alert {
    mutating func write(
        _ notice: Notice, _ channel: any Channel, _ status: Delivery.Status, _ reason: String, dryRun: String? = nil,
        isCut: Bool = false, attachment: String? = nil
    ) {
        write(
            Delivery(
                id: notice.id, channel: channel.name, target: channel.target, status: status, attempt: 0, error: reason,
                record: notice.bytes, isCut: isCut, dryRun: dryRun, attachment: attachment))
    }

    mutating func write(_ delivery: Delivery) {
        counts.add(delivery)
        delivery.write(to: &outlet.output)
    }

    mutating func writeDeliveries() {
        for delivery in outbox?.takeDeliveries() ?? [] { write(delivery) }
    }

    mutating func writeRest() throws(Failure) {
        writeDeliveries()
        try outlet.finish(messages, unread: stream.linesLeft)
    }

    /// Reports a jump of the wall clock. Setting it is the user's business, but ages and quiet hours depend on it.
    mutating func lookAtClock() {
        guard let step = clock.look() else { return }
        messages.error(
            "the system clock jumped \(WallClock.text(step)); retries and limits do not depend on it, ages count by the clock that "
                + "makes them smaller for an hour, quiet hours by the new one")
        outbox?.wake()
    }

    func tellHeld() {
        guard let spool, let keys = outbox?.keys, let count = try? spool.held(for: keys), count > 0 else { return }
        messages.note(
            "\(Messages.count(count, "alert")) held in the spool for quiet hours or --max-per-hour; the next run sends "
                + (count == 1 ? "it" : "them") + " when it may")
    }

    /// Reports why no record was an alert.
    func tellNothingFound() {
        if looked == 0 || found > 0 { return }
        let records = Messages.count(looked, "record")
        guard let match else {
            return messages.note(
                "no alert: no signal among \(records); put 'signal' before alert, or choose others with --match")
        }
        let text = "no alert: none of \(records) matches --match" + match.reasons
        if match.hasUnknownField { messages.error(text) } else { messages.note(text) }
    }

    mutating func tellStatus() {
        guard let due = statusDue, System.monotonicTime >= due else { return }
        statusDue = System.monotonicTime + 1000
        stream.report(counts.text)
    }
}
