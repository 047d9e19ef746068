import Net
import Shared
import Signing

/// A destination of alerts: a person, a program or a file.
protocol Channel {
    /// The name of the channel's option.
    var name: String { get }
    /// The recipient, which distinguishes two channels of a kind. It is only used in a hash.
    var address: String { get }
    /// The part of the address that may be shown; nil if there is only one channel of the kind.
    var target: String? { get }
    var audience: Audience { get }
    /// Whether its messages can carry a picture.
    var takesPictures: Bool { get }
    /// Returns the dispatch of a message.
    func parcel(_ message: Message) -> Parcel
    /// Returns how many of the alerts, from the first on, fit whole into one message: at least one.
    func capacity(_ alerts: [Message.Alert], _ template: Template?, _ held: String?) -> Int
    /// Returns the outcome that an answer means.
    func judge(_ response: HTTPResponse) -> Outcome
    /// Returns the probable cause of a failed attempt with this answer.
    func suspect(_ response: HTTPResponse) -> Suspect
}

/// The kind of recipient of a channel.
enum Audience {
    /// A person: alerts that quiet hours and limits hold back are sent later, in a summary.
    case person
    /// A program that acts on alerts: it never gets one older than --max-age.
    case program
    /// A file: it disturbs nobody, so it gets every alert at once.
    case file
}

/// A message that is ready to be sent.
struct Parcel {
    let dispatch: Dispatch
    /// Whether some of the text had to be cut.
    var isCut = false
    var picture = Picture.Use.none
}

/// The form in which an attempt is made.
enum Dispatch {
    case request(HTTPRequest)
    case mail(MailRequest)
    case program(ProgramOrder)
    /// Lines for a file; a new file begins with the header.
    case append(FileLines)
    /// Lines for the terminal; the header is printed above the first of them.
    case show(header: String, lines: String)
}

/// Lines for one file.
struct FileLines {
    let path: String
    let header: String
    let lines: String
}

/// Cuts texts to a channel's limits, and remembers whether it had to.
struct Cutter {
    private(set) var hasCut = false

    /// Returns as much of a text as the limit allows. `size` measures characters as the channel does, by default in UTF-16
    /// units.
    mutating func callAsFunction(_ text: String, _ most: Int, by size: (Character) -> Int = { $0.utf16.count }) -> String {
        let fitted = Plain.prefix(text, most, by: size)
        if fitted != text { hasCut = true }
        return fitted
    }

    func parcel(_ dispatch: Dispatch, _ picture: Picture.Use = .none) -> Parcel {
        Parcel(dispatch: dispatch, isCut: hasCut, picture: picture)
    }
}

extension Channel {
    var address: String { "" }
    var target: String? { nil }
    var audience: Audience { .person }
    var takesPictures: Bool { false }

    /// The channel's name in the spool. Another address makes another name, so each recipient gets its own copy of an alert.
    var key: String { address.isEmpty ? name : "\(name)#\(Hash.sha256(Array(address.utf8)).prefix(8))" }

    func judge(_ response: HTTPResponse) -> Outcome { Judgement.of(response) }

    func suspect(_ response: HTTPResponse) -> Suspect {
        [408, 425, 429].contains(response.status) || response.headers.retryAfter != nil ? .traffic : .message
    }

    func capacity(_ alerts: [Message.Alert], _ template: Template?, _ held: String?) -> Int {
        func fits(_ count: Int) -> Bool {
            !parcel(Message(alerts: Array(alerts[..<count]), template: template, held: held)).isCut
        }
        if fits(alerts.count) { return alerts.count }
        // A further alert never makes a text shorter, so the limit is found by binary search.
        var (some, tooMany) = (1, alerts.count)
        while tooMany - some > 1 {
            let middle = (some + tooMany) / 2
            if fits(middle) { some = middle } else { tooMany = middle }
        }
        return some
    }
}
