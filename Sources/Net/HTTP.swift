import CNet
import Shared

/// The answer to a request over HTTPS.
package struct HTTPResponse {
    package let status: Int
    package let headers: HTTPHeaders
    package let body: [UInt8]
    /// Whether the connection broke, or the timeout passed, before the answer was complete.
    package var isCut = false
    /// Whether libcurl has sent the request more than once. This answers the last one; the server may have executed another.
    package var isRepeated = false
}

package struct HTTPHeaders {
    private let fields: [(name: String, value: String)]

    init(_ fields: [(name: String, value: String)]) { self.fields = fields }

    /// The value of a header, whatever the case of its name.
    package subscript(_ name: String) -> String? { fields.last { $0.name == name.lowercased() }?.value }

    /// The seconds to wait, if the server states them in whole seconds or as a date; a day at most.
    package var retryAfter: Int? {
        guard let text = self["retry-after"] else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return min(Int(text) ?? .max, 86_400) }
        return HTTPDate.parse(text).map { min(max(0, ($0 - System.wallTime + 999) / 1000), 86_400) }
    }

    /// The fields of header lines.
    static func parse(_ text: String) -> [(name: String, value: String)] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...]
            return (line[..<colon].lowercased(), String(value.trimmingBlanks))
        }
    }
}

package struct HTTPRequest {
    package var address: Address
    package var headers: [String] = []
    /// The body of a POST; nil for a GET.
    package var body: [UInt8]?
    package var timeout = 10_000
    /// Whether libcurl must not send the request again, as it does on a kept connection that turns out to be dead. A success
    /// status then counts even if the connection breaks after it.
    package var isOnce = false

    package init(_ address: Address) { self.address = address }

    func start(_ security: Security) throws(NetError) -> Curl {
        let curl = try Curl(address, security)
        curl.set(CURLOPT_TIMEOUT_MS, timeout)
        curl.set(CURLOPT_ACCEPT_ENCODING, "")
        curl.set(CURLOPT_USERAGENT, userAgent)
        if isOnce {
            curl.set(CURLOPT_FRESH_CONNECT, 1)
            curl.isStatusEnough = true
        }
        if let body {
            curl.setBody(body)
        }
        curl.setHeaders(headers)
        curl.keepResponse()
        curl.countBeginnings()
        return curl
    }
}

let userAgent = "bybit-pipe/\(version)"

extension Curl {
    func response(isCut: Bool) -> HTTPResponse {
        HTTPResponse(status: status, headers: HTTPHeaders(responseHeaders), body: body, isCut: isCut, isRepeated: isRepeated)
    }
}
