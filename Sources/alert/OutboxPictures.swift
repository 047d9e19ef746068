import Net
import Shared

/// The probable cause of a failed attempt.
enum Suspect {
    /// The message. If it had a picture, the text is sent without it.
    case message
    /// The provider asks to wait. The picture is suspected only if that persists.
    case traffic
    /// The connection: nothing could be sent at all.
    case connection

    static func of(_ error: NetError) -> Suspect { if case .notSent = error { .connection } else { .message } }
}

/// Attempts that carry a picture. The picture is an extra: a text never waits for one that fails.
extension Outbox {
    /// Returns the picture of an alert that is sent alone and to a channel that shows pictures; else nil.
    func picture(_ number: Int, of rows: [Row], on channel: any Channel) -> [UInt8]? {
        guard rows.count == 1, channel.takesPictures else { return nil }
        if let picture = try? spool.picture(number), !picture.isEmpty { return picture }
        messages.error("\(channel.name): the picture of \(rows[0].id) cannot be read; the text goes out without it")
        return nil
    }

    /// Returns how the spool settles the rows of an attempt.
    mutating func settlement(_ lane: Int, _ landing: Landing, _ now: Int) -> Settlement {
        withPicture(landing) ?? lanes[lane].settlement(landing.rows, landing.outcome, options, mask, now)
    }

    /// Returns the settlement of an attempt with a picture; nil if the picture makes no difference.
    private func withPicture(_ landing: Landing) -> Settlement? {
        switch (landing.picture, landing.outcome) {
        case (.none, _), (.attached, .sent): return nil
        case (.ahead, .sent): return .pictureSent
        case (_, .failed(let reason)), (_, .rejected(let reason)): return .withoutPicture(error: mask(reason))
        case (_, .retry(let reason, _)):
            let attempts = landing.rows[0].attempts
            let goesOn = attempts >= SpoolRules.patientTries || attempts > options.retries
            let isSuspected = landing.suspect == .message || landing.suspect == .traffic && goesOn
            return isSuspected ? .withoutPicture(error: mask(reason)) : nil
        }
    }
}
