import Shared

/// What the channels report of their attempts: delivery records on standard output, and changes of state to a person.
extension Outbox {
    mutating func tell(_ lane: Int, _ rows: [Row], _ how: Settlement, isCut: Bool) {
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
                messages.note("\(name): \(error); trying again in \(TimeSpan.text(max(0, due - spool.now)))")
            }
            lanes[lane].isTroubled = true
        case .failed(let error):
            status = .failed
            reason = error
            messages.error("\(name): \(rows[0].id) is not delivered: \(error)")
        }
        for row in rows { add(lane, row.id, row.record, status, row.attempts, reason, together: rows.count, isCut: isCut) }
    }

    mutating func tell(_ lane: Int, _ withheld: [Withheld]) {
        for one in withheld { add(lane, one.id, one.record, one.isHeld ? .held : .suppressed, one.attempts, one.reason) }
    }

    mutating func add(
        _ lane: Int, _ id: String, _ record: [UInt8], _ status: Delivery.Status, _ attempt: Int, _ error: String?,
        together: Int = 1, isCut: Bool = false
    ) {
        let channel = lanes[lane].channel
        deliveries.append(
            Delivery(
                id: id, channel: channel.name, target: channel.target, status: status, attempt: attempt, error: error,
                record: record, together: together, isCut: isCut))
    }
}
