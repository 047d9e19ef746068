import Shared
import Testing

@testable import Net

struct AddressTests {
    @Test(arguments: [
        ("wss://stream.bybit.com/v5/public/linear", "https://stream.bybit.com/v5/public/linear", "stream.bybit.com"),
        ("WSS://stream.bybit.eu", "https://stream.bybit.eu/", "stream.bybit.eu"),
        ("https://api.bybit.com:8443/", "https://api.bybit.com:8443/", "api.bybit.com:8443"),
        ("wss://host?x=1", "https://host/?x=1", "host"),
        ("ws://127.0.0.1:1234/v5/public/linear", "http://127.0.0.1:1234/v5/public/linear", "127.0.0.1:1234"),
        ("http://localhost", "http://localhost/", "localhost"),
        ("ws://[::1]:80/x", "http://[::1]:80/x", "[::1]:80"),
        ("wss://[2001:db8::1]/", "https://[2001:db8::1]/", "[2001:db8::1]"),
        ("wss://a:65535/", "https://a:65535/", "a:65535"),
    ])
    func takes(text: String, forCurl: String, authority: String) throws {
        let address = try Address.parse(text).get()
        #expect(address.forCurl == forCurl)
        #expect(address.authority == authority)
        #expect(try Address.parse(address.text).get() == address)
    }

    @Test(arguments: [
        "", "stream.bybit.com", "ftp://x/", "wss:/x", "wss://", "wss:///path", "wss://:80/", "wss://host:/", "wss://host:0/",
        "wss://host:65536/",
        "wss://host:x/", "wss://user@host/", "wss://user:password@host/", "wss://ho st/", "wss://höst/", "wss://host/\n",
        "wss://a:b:c/",
        "wss://[::1/", "wss://[]/", "wss://x[::1]/",
        // Without TLS only addresses of this machine are allowed.
        "ws://stream.bybit.com/", "http://api.bybit.com/", "ws://127.example.com/", "ws://10.0.0.1/",
        "ws://localhost.example.com/", "ws://[::2]/",
        "http://0.0.0.0/", "ws://128.0.0.1/",
    ])
    func refuses(text: String) {
        guard case .success(let address) = Address.parse(text) else { return }
        Issue.record("taken: \(text) as \(address)")
    }

    @Test func changesThePathOnly() throws {
        let address = try Address.parse("wss://host:9/v5/public/linear").get()
        #expect(address.with(path: "/v5/private").text == "wss://host:9/v5/private")
        #expect(try Address.parse("https://host/").get().prefix == "")
        #expect(try Address.parse("https://host/a/").get().prefix == "/a")
    }
}

struct HandshakeTests {
    /// The example of RFC 6455, section 1.3.
    @Test func acceptsAsTheStandardSays() {
        #expect(Handshake.accept(of: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    private func handshake() throws -> (Handshake, accept: String) {
        let handshake = Handshake(try Address.parse("wss://host:81/v5/public/linear").get())
        let lines = String(decoding: handshake.request, as: UTF8.self).split(separator: "\r\n")
        #expect(lines[0] == "GET /v5/public/linear HTTP/1.1")
        #expect(lines[1] == "Host: host:81")
        let key = try #require(lines.first { $0.hasPrefix("Sec-WebSocket-Key: ") }).dropFirst(19)
        return (handshake, Handshake.accept(of: String(key)))
    }

    private func answer(_ accept: String, status: String = "101 Switching Protocols", _ more: String = "") -> String {
        "HTTP/1.1 \(status)\r\nupgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\nSEC-WEBSOCKET-ACCEPT: \(accept)\r\n\(more)\r\n"
    }

    @Test func takesAGoodAnswerInParts() throws {
        let (handshake, accept) = try handshake()
        let head = Array(answer(accept).utf8)
        for count in 0..<head.count { #expect(try handshake.accept(head[..<count], isWhole: false) == nil) }
        // Bytes after the head belong to the first frame.
        #expect(try handshake.accept((head + [0x81, 0])[...], isWhole: false)?.size == head.count)
    }

    @Test func refusesOthers() throws {
        let (handshake, accept) = try handshake()
        for bad in [
            answer(accept + "x"), answer(accept, status: "200 OK"),
            answer(accept, "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
            answer(accept, "Sec-WebSocket-Protocol: x\r\n"),
            answer(accept).replacing("upgrade: WebSocket", with: "upgrade: h2c"),
            answer(accept).replacing("keep-alive, Upgrade", with: "keep-alive"), "SSH-2.0-OpenSSH\r\n\r\n",
            "HTTP/2 101\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", String(repeating: "x", count: 20_000),
        ] {
            #expect(throws: NetError.self, "\(bad.prefix(200))") { try handshake.accept(Array(bad.utf8)[...], isWhole: false) }
        }
    }

    @Test func tellsTheServersTime() throws {
        let (handshake, accept) = try handshake()
        for (date, time) in [("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000), ("", nil), ("yesterday", nil)]
            as [(String, Int?)]
        {
            let head = Array(answer(accept, "Date: \(date)\r\n").utf8)
            #expect(try handshake.accept(head[...], isWhole: false)?.serverTime == time)
        }
        #expect(try handshake.accept(Array(answer(accept).utf8)[...], isWhole: false)?.serverTime == nil)
    }

    /// A page as CloudFront writes it. The decisive sentence comes after the first packet.
    @Test func tellsABlockedRegionFromABan() throws {
        let (handshake, _) = try handshake()
        let page =
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">\n<HTML><HEAD><TITLE>ERROR: The request could not be "
            + "satisfied</TITLE></HEAD><BODY>\n<H1>403 ERROR</H1>\n<H2>The request could not be satisfied.</H2>\n<HR noshade>\n"
            + "The Amazon CloudFront distribution is configured to block access from your country.\n</BODY></HTML>\n"
        let bytes = Array(
            "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: \(page.utf8.count)\r\n\r\n\(page)".utf8)
        #expect(try handshake.accept(bytes.dropLast(30), isWhole: false) == nil)
        let error = #expect(throws: NetError.self) { try handshake.accept(bytes[...], isWhole: false) }
        #expect(error?.isRegionBlock == true)
        let ban = Array("HTTP/1.1 403 Forbidden\r\nContent-Length: 19\r\n\r\naccess too frequent".utf8)
        let other = #expect(throws: NetError.self) { try handshake.accept(ban[...], isWhole: false) }
        #expect(other?.isRegionBlock == false && other?.text.contains("access too frequent") == true)
    }

    @Test func tellsWhatARefusalSays() throws {
        let (handshake, _) = try handshake()
        let bytes = Array("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n\r\nslow  down".utf8)
        #expect(throws: NetError.refused(status: 429, retryAfter: 7, text: "Too Many Requests, slow down")) {
            try handshake.accept(bytes[...], isWhole: false)
        }
    }
}
