import Shared

/// Reports of attempts: delivery records on standard output, and messages about changes of state.
extension Outbox {
    /// Reports an attempt. `isNoted` is false if the spool could not record it.
    mutating func tell(_ lane: Int, _ landing: Landing, _ how: Settlement, isNoted: Bool = true) {
        let name = lanes[lane].channel.name
        let rows = landing.rows
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
        case .split(let error):
            status = .retrying
            reason = error
            messages.note("\(name): \(error); the \(rows.count) alerts of this message are sent again in two")
        // The text follows, and the delivery record is written for it.
        case .pictureSent: return
        case .withoutPicture(let error):
            status = .retrying
            reason = "\(error); going on without the picture"
            messages.error("\(name): the picture of \(rows[0].id) is not delivered: \(error); the text goes out without it")
        case .failed(let error):
            status = .failed
            reason = error
            messages.error("\(name): \(rows[0].id) is not delivered: \(error)")
        }
        if !isNoted {
            let unnoted = "the spool could not be written; the next run sends it again"
            messages.error("\(name): \(rows[0].id) is \(status.rawValue), but \(unnoted)")
            reason = [reason, unnoted].compactMap { $0 }.joined(separator: "; ")
        }
        let hasPicture = status == .sent && landing.picture == .attached
        for row in rows {
            add(
                lane, row.id, row.record, status, row.attempts, reason, together: rows.count, isCut: landing.isCut,
                hasPicture: hasPicture)
        }
    }

    mutating func tell(_ lane: Int, _ withheld: [Withheld]) {
        for one in withheld {
            if one.status == .failed {
                messages.error("\(lanes[lane].channel.name): \(one.id) is not delivered: \(one.reason)")
            }
            add(lane, one.id, one.record, one.status, one.attempts, one.reason)
        }
    }

    mutating func add(
        _ lane: Int, _ id: String, _ record: [UInt8], _ status: Delivery.Status, _ attempt: Int, _ error: String?,
        together: Int = 1, isCut: Bool = false, hasPicture: Bool = false
    ) {
        let channel = lanes[lane].channel
        deliveries.append(
            Delivery(
                id: id, channel: channel.name, target: channel.target, status: status, attempt: attempt, error: error,
                record: record, together: together, isCut: isCut, hasPicture: hasPicture))
    }
}
