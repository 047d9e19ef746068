import CNet
import Shared

/// The address of a mail server: smtps://, or smtp:// that switches to TLS first. Without TLS only on this machine.
package struct MailServer: Equatable, Sendable {
    package let host: String
    package let port: Int?
    let isSecure: Bool

    /// Fails, with a reason, if the text is not the address of a mail server.
    package static func parse(_ text: String) -> Result<MailServer, AddressError> {
        let schemes = [("smtps://", "https://"), ("smtp://", "https://")]
        guard let (scheme, stand) = schemes.first(where: { text.lowercased().hasPrefix($0.0) }) else {
            return .failure(AddressError(reason: "expected smtps:// or smtp:// at its beginning"))
        }
        // The rest of the address follows the rules of `Address`.
        switch Address.parse(stand + text.dropFirst(scheme.count)) {
        case .failure(let error): return .failure(error)
        case .success(let address):
            return .success(MailServer(host: address.host, port: address.port, isSecure: scheme == "smtps://"))
        }
    }

    package var text: String { (isSecure ? "smtps://" : "smtp://") + host + (port.map { ":\($0)" } ?? "") }

    fileprivate var isLoopback: Bool {
        Address(host: host, port: nil, path: "/", isSecure: true, isWebSocket: false).isLoopback
    }
}

package struct MailRequest {
    package let server: MailServer
    package var user: String?
    package var password: String?
    package let from: String
    package let to: [String]
    /// Headers and text in the format of RFC 5322.
    package let content: [UInt8]
    package var timeout = 10_000

    package init(server: MailServer, from: String, to: [String], content: [UInt8]) {
        self.server = server
        self.from = from
        self.to = to
        self.content = content
    }

    func start(_ security: Security) throws(NetError) -> Curl {
        let curl = try Curl(url: server.text, isLoopback: server.isLoopback, security)
        curl.isMail = true
        curl.set(CURLOPT_TIMEOUT_MS, timeout)
        curl.set(CURLOPT_FRESH_CONNECT, 1)
        if !server.isLoopback { curl.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
        if let user { curl.set(CURLOPT_USERNAME, user) }
        if let password { curl.set(CURLOPT_PASSWORD, password) }
        curl.set(CURLOPT_MAIL_FROM, "<\(from)>")
        curl.setRecipients(to.map { "<\($0)>" })
        curl.upload(content)
        curl.keepResponse()
        return curl
    }
}
