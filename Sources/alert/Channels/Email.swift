import Net
import Shared
import Signing

/// Mail through the user's own server.
struct Email: Channel {
    let name = "email"
    let server: MailServer
    let user: String?
    let password: String?
    let to: [String]
    var address: String { to.joined(separator: ",") }
    let takesPictures = true

    private static let smtp = Setting.shown("SMTP_URL", isNeeded: true)
    private static let recipients = Setting.secret("EMAIL_TO")
    private static let (login, passphrase) = (Setting.optionalSecret("SMTP_USER"), Setting.optionalSecret("SMTP_PASSWORD"))

    static let kind = ChannelKind(
        "email", "Send a mail to EMAIL_TO by the server SMTP_URL, smtps://mail.example.com or smtp://…:587, always with TLS.",
        settings: [smtp, recipients, login, passphrase]
    ) { (request) throws(Failure) in
        let values = try request.values(smtp, recipients)
        guard let to = Email.addresses(values[1]) else { throw .usage("EMAIL_TO: expected addresses, separated by commas") }
        switch MailServer.parse(values[0]) {
        case .failure(let error): throw .usage("SMTP_URL: \(error.reason)")
        case .success(let server): return Email(server: server, user: request[login], password: request[passphrase], to: to)
        }
    }

    private var from: String { user.flatMap { $0.contains("@") ? $0 : nil } ?? to[0] }

    func parcel(_ message: Message) -> Parcel {
        var request = MailRequest(server: server, from: from, to: to, content: content(message))
        request.user = user
        request.password = password
        return Parcel(dispatch: .mail(request), picture: message.picture == nil ? .none : .attached)
    }

    private func content(_ message: Message) -> [UInt8] {
        let subject = message.template == nil ? message.title : String(message.body.split(separator: "\n").first ?? "")
        var lines = [
            "From: \(from)", "To: \(to.joined(separator: ", "))",
            // The text repeats the subject, so cutting the subject loses nothing.
            "Subject: \(Encoding.header(Plain.prefix(subject, 150)))",
            "Date: \(HTTPDate.text(System.wallTime).replacing("GMT", with: "+0000"))",
            // A mailbox drops a second mail with the same ID.
            "Message-ID: <\(Encoding.hash(message.key))@bybit-pipe>", "MIME-Version: 1.0",
        ]
        let text = Email.part(Array((message.text + "\n").utf8), ["Content-Type: text/plain; charset=utf-8"])
        if let picture = message.picture {
            let shown = "Content-Disposition: inline; filename=\"\(Picture.fileName)\""
            lines += ["Content-Type: multipart/mixed; boundary=\"\(Email.boundary)\"", ""]
            lines += ["--\(Email.boundary)"] + text
            lines += ["--\(Email.boundary)"] + Email.part(picture, ["Content-Type: \(Picture.type)", shown])
            lines.append("--\(Email.boundary)--")
        } else {
            lines += text
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// The boundary between parts. Base64 has no dash, so no part contains it.
    private static let boundary = "----bybit-pipe"

    /// Returns the lines of a part: its headers, and its content in base64.
    private static func part(_ content: [UInt8], _ headers: [String]) -> [String] {
        let text = Array(Base64.text(content).utf8)
        let lines = stride(from: 0, to: text.count, by: 76).map { start in
            String(decoding: text[start..<min(start + 76, text.count)], as: UTF8.self)
        }
        return headers + ["Content-Transfer-Encoding: base64", ""] + lines
    }

    /// Mail servers use 4xx for a temporary refusal and 5xx for a final one.
    func judge(_ response: HTTPResponse) -> Outcome {
        let text = "SMTP \(response.status): \(Plain.line(String(decoding: response.body.prefix(200), as: UTF8.self)))"
        switch response.status {
        case ..<400: return .sent
        case ..<500: return .retry(text, after: nil)
        // The mail is too large, or is refused for its content.
        case 552, 554: return .rejected(text)
        default: return .failed(text)
        }
    }

    /// A server that delays unknown senders (greylisting) answers 4xx, whatever the mail contains.
    func suspect(_ response: HTTPResponse) -> Suspect { response.status < 500 ? .traffic : .message }

    /// Returns the addresses in a list, or nil if the list is empty or one is invalid.
    static func addresses(_ text: String) -> [String]? {
        let addresses = text.split(separator: ",").map { String($0.trimmingBlanks) }
        let areGood = addresses.allSatisfy { address in
            address.split(separator: "@", omittingEmptySubsequences: false).count == 2 && !address.hasPrefix("@")
                && !address.hasSuffix("@")
                && address.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>\"(),;:\\[]".utf8.contains($0) }
        }
        return addresses.isEmpty || !areGood ? nil : addresses
    }
}
