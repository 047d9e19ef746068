import Net
import Shared
import Signing

/// A way to a person, or to a program.
protocol Channel {
    /// As its option is called.
    var name: String { get }
    /// Whom it reaches: what tells two of a kind apart. It goes nowhere but into a hash.
    var address: String { get }
    /// The same as far as it may be shown, where there can be several of a kind.
    var target: String? { get }
    var audience: Audience { get }
    /// Whether its messages can carry a picture.
    var takesPictures: Bool { get }
    /// What is to be done to send a message.
    func parcel(_ message: Message) -> Parcel
    /// How many of some alerts, from the first on, go into one message whole: at least one.
    func capacity(_ alerts: [Message.Alert], _ template: Template?, _ held: String?) -> Int
    /// What an answer means.
    func judge(_ response: HTTPResponse) -> Outcome
    /// What may be why an attempt failed that had this answer.
    func suspect(_ response: HTTPResponse) -> Suspect
}

/// Who gets what a channel sends.
enum Audience {
    /// A person: alerts that quiet hours and limits hold back are sent later, in a summary.
    case person
    /// A program that acts on alerts: it never gets one older than --max-age.
    case program
    /// A file: it disturbs nobody, so it gets every alert at once.
    case file
}

/// A message as it leaves us.
struct Parcel {
    let dispatch: Dispatch
    /// Some of its text had to be cut.
    var isCut = false
    var picture = Picture.Use.none
}

/// One attempt, as it leaves us.
enum Dispatch {
    case request(HTTPRequest)
    case mail(MailRequest)
    case program(ProgramOrder)
    /// Lines for a file; the header stands at the beginning of a new one.
    case append(FileLines)
    /// Lines for the person at the terminal; the header stands above the first of them.
    case show(header: String, lines: String)
}

/// Lines for one file.
struct FileLines {
    let path: String
    let header: String
    let lines: String
}

/// Cuts texts to a channel's limits, and knows whether it had to.
struct Cutter {
    private(set) var hasCut = false

    /// As much of a text as the limit allows; `size` counts as the channel does, by default in UTF-16.
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

    /// Its name in the spool: the same alert to another address is another alert.
    var key: String { address.isEmpty ? name : "\(name)#\(Signature.sha256(Array(address.utf8)).prefix(8))" }

    func judge(_ response: HTTPResponse) -> Outcome { Judgement.of(response) }

    func suspect(_ response: HTTPResponse) -> Suspect {
        [408, 425, 429].contains(response.status) || response.headers.retryAfter != nil ? .traffic : .message
    }

    func capacity(_ alerts: [Message.Alert], _ template: Template?, _ held: String?) -> Int {
        func fits(_ count: Int) -> Bool {
            !parcel(Message(alerts: Array(alerts[..<count]), template: template, held: held)).isCut
        }
        if fits(alerts.count) { return alerts.count }
        // One alert more never makes a text shorter.
        var (some, tooMany) = (1, alerts.count)
        while tooMany - some > 1 {
            let middle = (some + tooMany) / 2
            if fits(middle) { some = middle } else { tooMany = middle }
        }
        return some
    }
}
