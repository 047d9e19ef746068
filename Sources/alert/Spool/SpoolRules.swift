import Shared

/// When an alert may go out. Times are those of the spool's clock.
struct SpoolRules {
    var maxAge: Int?
    /// These are quiet hours.
    var isQuiet = false
    var perHour: Int?
    /// Quiet hours and the hour's limit hold alerts until they may go out; else they are suppressed for good.
    var holds = false
    /// Exits, alarms and what was tried before go out however old they are, marked with their age: it is no program that acts on them.
    var sendsExpired = false
    /// Quiet hours and the hour's limit do not concern this channel.
    var isUnlimited = false
    /// How long alerts gather to go out in one message; 0 where each goes alone.
    var digest = 0
    /// How long an attempt may hold its rows.
    var lease = 30_000
    /// The provider wants to be left alone till then.
    var pausedUntil = 0
    /// Until then alarms wait for it, too.
    var alarmsPausedUntil = 0
    /// The channel failed with one alert after another: those that do not hurry wait till then.
    var restUntil = 0
    /// Nothing more will gather: the input has ended.
    var isDraining = false

    /// So many alerts go in one message at most.
    static let together = 100
    /// After so many failed tries an alert holds up nothing any more.
    static let patientTries = 3
}

/// An alert of the spool that is to be sent now.
struct Row {
    let number: Int
    let id: String
    let record: [UInt8]
    /// When it was fresh, by the spool's clock.
    let born: Int
    /// Which attempt this is.
    let attempts: Int
    /// Why it was held back before; nil where it was not.
    var held: String?
    var urgency = Urgency.ordinary
    /// The number of its picture.
    var picture: Int?
}

/// What a channel finds in the spool.
enum Claim {
    /// These go out together, and are ours until the lease ends.
    case rows([Row])
    /// Nothing before this time.
    case later(Int)
    /// Alerts are held until quiet hours are over or the hour's limit allows another message.
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

/// How an attempt went.
enum Outcome: Equatable {
    case sent
    /// Tried again, not before so many ms.
    case retry(String, after: Int?)
    case failed(String)
    /// The provider refuses this message; parts of it may be accepted.
    case rejected(String)
}

/// How the spool puts an outcome down.
enum Settlement {
    case sent
    case again(at: Int, error: String)
    /// Its alerts are sent again in two messages.
    case split(error: String)
    /// Its picture went out ahead of it. The text follows at once.
    case pictureSent
    /// It failed with its picture, and is sent without it at once.
    case withoutPicture(error: String)
    case failed(String)
}
