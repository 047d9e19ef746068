import Net
import Shared

/// A way to a person, or to a program.
protocol Channel {
    /// As its option is called.
    var name: String { get }
    /// Whom it reaches: what tells two of a kind apart. It goes nowhere but into a hash.
    var address: String { get }
    /// The same as far as it may be shown, where there can be several of a kind.
    var target: String? { get }
    /// What is to be done to send a message.
    func dispatch(_ message: Message) -> Dispatch
    /// What an answer means.
    func judge(_ response: HTTPResponse) -> Outcome
}

/// One attempt, as it leaves us.
enum Dispatch {
    case request(HTTPRequest)
    case mail(MailRequest)
    case program(Order)
    /// Lines for a file; the header stands at the beginning of a new one.
    case append(path: String, header: String, lines: String)
    /// Lines for the person at the terminal; the header stands above the first of them.
    case show(header: String, lines: String)
}

extension Channel {
    var address: String { "" }
    var target: String? { nil }

    /// Its name in the spool: the same alert to another address is another alert.
    var key: String { address.isEmpty ? name : "\(name)#\(Signature.sha256(Array(address.utf8)).prefix(8))" }

    func judge(_ response: HTTPResponse) -> Outcome { Judgement.of(response) }
}

/// What the status of an answer means: 429 and 5xx are tried again, other refusals never.
enum Judgement {
    static func of(_ response: HTTPResponse, retryAfter: Int? = nil, explanation: String? = nil) -> Outcome {
        let text = "HTTP \(response.status)" + (explanation.map { ": \(Plain.prefix(Plain.line($0), 200))" } ?? "")
        switch response.status {
        case 200..<300: return .sent
        case 429, 500..<600: return .retry(text, after: retryAfter ?? response.headers.retryAfter.map { $0 * 1000 })
        default: return .failed(text)
        }
    }
}

/// The environment's part of a channel: names, their values, and what is said when they are missing.
struct Settings {
    let environment: Environment

    /// The values of names that a channel cannot do without.
    func values(_ option: String, _ names: [String]) throws(Failure) -> [String] {
        let missing = names.filter { environment[$0] == nil }
        guard missing.isEmpty else {
            throw .usage("--\(option) needs \(missing.joined(separator: ", ")), in the environment or in .env")
        }
        return names.map { environment[$0] ?? "" }
    }

    /// An address from the environment; its text is never shown, for it may be a secret.
    func address(_ name: String, _ standard: String? = nil) throws(Failure) -> Address {
        guard let text = environment[name] ?? standard else { throw .usage("\(name) is not set") }
        return try Settings.address(text, name)
    }

    static func address(_ text: String, _ name: String) throws(Failure) -> Address {
        switch Address.parse(text, webSocket: false) {
        case .failure(let error): throw .usage("\(name): \(error.reason)")
        case .success(let address):
            if address.isWebSocket { throw .usage("\(name): expected https:// at its beginning") }
            return address
        }
    }
}

extension HTTPRequest {
    /// A request that is one attempt, and no more.
    static func attempt(_ address: Address, _ headers: [String], _ body: [UInt8]) -> HTTPRequest {
        var request = HTTPRequest(address)
        request.headers = headers
        request.body = body
        request.isOnce = true
        return request
    }
}

extension Address {
    /// A path below this address.
    func below(_ path: String) -> Address {
        with(path: (self.path.hasSuffix("/") ? String(self.path.dropLast()) : self.path) + path)
    }
}
