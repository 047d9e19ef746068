import Signing

/// The upgrade from HTTP to WebSocket, RFC 6455 section 4.
struct Handshake {
    let request: [UInt8]
    private let expectedAccept: String

    /// The maximum size of the answer's head, more than any server sends.
    private static let longestHead = 16 << 10
    /// The maximum number of bytes read of a refusal's page.
    private static let longestPage = 4096

    init(_ address: Address) {
        var random = SystemRandomNumberGenerator()
        let key = Base64.text((0..<16).map { _ in UInt8.random(in: 0...255, using: &random) })
        expectedAccept = Handshake.accept(of: key)
        request = Array(
            """
            GET \(address.path) HTTP/1.1\r
            Host: \(address.authority)\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: \(key)\r
            Sec-WebSocket-Version: 13\r
            User-Agent: \(userAgent)\r
            \r

            """.utf8)
    }

    /// The value that a server computes from our key, to show that it speaks WebSocket.
    static func accept(of key: String) -> String {
        Base64.text(Hash.sha1(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }

    struct Answer: Equatable {
        /// The number of bytes of the answer. The first frame follows.
        let size: Int
        /// The server's time in ms since the epoch, rounded down to a second; nil if it does not send it.
        let serverTime: Int?
    }

    /// Reads the server's answer; nil while it is incomplete. `isWhole` says that the server closed the connection after it.
    func accept(_ bytes: ArraySlice<UInt8>, isWhole: Bool) throws(NetError) -> Answer? {
        guard let end = Handshake.endOfHead(bytes) else {
            if bytes.count > Handshake.longestHead { throw .failed("the server's answer to the upgrade has no end") }
            return nil
        }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        let statusLine = head.prefix { !$0.isNewline }.split(separator: " ", maxSplits: 2)
        let headers = HTTPHeaders(HTTPHeaders.parse(head))
        guard statusLine.count >= 2, statusLine[0].hasPrefix("HTTP/1."), let status = Int(statusLine[1]) else {
            throw .failed("the server's answer to the upgrade is no HTTP")
        }
        guard status == 101 else {
            // The page contains the reason.
            let length = headers["content-length"].flatMap { Int($0) } ?? 0
            if !isWhole, bytes.count - (end - bytes.startIndex) < min(length, Handshake.longestPage) { return nil }
            let page = String(decoding: bytes[end...].prefix(Handshake.longestPage), as: UTF8.self)
            if status == 403, RegionBlock.isNamed(in: page) {
                throw .refused(status: status, retryAfter: nil, text: RegionBlock.reason(option: "--url or --private-url"))
            }
            let reason = statusLine.count > 2 ? String(statusLine[2]) : ""
            let text = [reason, HTMLPage.summary(of: page)].filter { !$0.isEmpty }.joined(separator: ", ")
            throw .refused(status: status, retryAfter: headers.retryAfter, text: text)
        }
        let upgrade = headers["upgrade"]?.lowercased()
        let connection = headers["connection"]?.lowercased().split(separator: ",").map { $0.trimmingBlanks } ?? []
        guard upgrade == "websocket", connection.contains("upgrade"), headers["sec-websocket-accept"] == expectedAccept else {
            throw .failed("the server's answer to the upgrade does not fit our request")
        }
        guard headers["sec-websocket-extensions"] == nil, headers["sec-websocket-protocol"] == nil else {
            throw .failed("the server chose an extension that we did not offer")
        }
        return Answer(size: end - bytes.startIndex, serverTime: headers["date"].flatMap { HTTPDate.parse($0) })
    }

    private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
        let blank: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        guard bytes.count >= 4 else { return nil }
        for place in bytes.startIndex...(bytes.endIndex - 4) where bytes[place] == 0x0D {
            if bytes[place..<place + 4].elementsEqual(blank) { return place + 4 }
        }
        return nil
    }
}
