/// Why a connection or a request failed.
package enum NetError: Error, Equatable {
    /// The reason in words, from libcurl or from us: no such host, certificate expired, connection reset.
    case failed(String)
    /// A failure before any byte of the request was sent, so that it can safely be sent again.
    case notSent(String)
    /// The server answered the upgrade with another status than 101.
    case refused(status: Int, retryAfter: Int?, text: String)
    /// The server breaks RFC 6455; `code` is what we tell it when we close.
    case protocolBroken(code: Int, reason: String)

    package var text: String {
        switch self {
        case .failed(let text), .notSent(let text): text
        case .refused(let status, _, let text): "HTTP \(status)" + (text.isEmpty ? "" : ": \(text)")
        case .protocolBroken(_, let reason): reason
        }
    }
}
