import Shared

/// The rules for when an alert may be sent. Times are on the spool's clock.
struct SpoolRules {
    var maxAge: Int?
    /// Whether it is within quiet hours.
    var isQuiet = false
    var perHour: Int?
    /// Whether quiet hours and the hourly limit hold alerts until they may be sent; otherwise they suppress them for good.
    var holds = false
    /// Whether exits, alarms and retried alerts are sent however old they are, marked with their age. A program that acts on
    /// alerts never gets them.
    var sendsExpired = false
    /// Whether the channel is exempt from quiet hours and the hourly limit.
    var isUnlimited = false
    /// How long alerts are collected for one message, in ms; 0 to send each alone.
    var digest = 0
    /// How long an attempt may hold its rows, in ms.
    var lease = 30_000
    /// The end of the pause that the provider asked for.
    var pausedUntil = 0
    /// The end of that pause for alarms, which may be earlier.
    var alarmsPausedUntil = 0
    /// The end of the rest of a channel that failed with one alert after another. Alerts that are not urgent wait for it.
    var restUntil = 0
    /// Whether the input has ended, so that no more alerts are collected.
    var isDraining = false

    /// The largest number of alerts in one message.
    static let together = 100
    /// After this many failed tries, an alert no longer holds up others.
    static let patientTries = 3
}

/// An alert of the spool that is to be sent now.
struct Row {
    let number: Int
    let id: String
    let record: [UInt8]
    /// The time from which its age counts, on the spool's clock.
    let born: Int
    /// The number of this attempt, from 1.
    let attempts: Int
    /// Why it was held before; nil if it was not.
    var held: String?
    var urgency = Urgency.ordinary
    /// The number of its picture in the spool.
    var picture: Int?
}

/// The result of a channel's look into the spool.
enum Claim {
    /// Alerts that are sent together. They are ours until the lease ends.
    case rows([Row])
    /// Nothing is to be sent before this time.
    case later(Int)
    /// Alerts are held until quiet hours are over or the hourly limit allows another message.
    case held(Int)
    case none
}

/// An alert that is not sent now, and why.
struct Withheld {
    let id: String
    let record: [UInt8]
    let attempts: Int
    let reason: String
    /// `held` stays in the spool and goes out later; `failed` waits there for `alert retry`.
    var status = Delivery.Status.suppressed
}

/// The outcome of an attempt.
enum Outcome: Equatable {
    case sent
    /// The attempt failed and is retried, not before `after` ms.
    case retry(String, after: Int?)
    case failed(String)
    /// The provider refuses this message; parts of it may be accepted.
    case rejected(String)
}

/// The way in which the spool records an outcome.
enum Settlement {
    case sent
    case again(at: Int, error: String)
    /// The message's alerts are sent again in two messages.
    case split(error: String)
    /// The picture was sent ahead of the text, which follows at once.
    case pictureSent
    /// The attempt failed with the picture, and the text is sent without it at once.
    case withoutPicture(error: String)
    case failed(String)
}
