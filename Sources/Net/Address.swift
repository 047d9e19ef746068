/// The address of a connection: wss:// or https://; ws:// and http:// only on this machine.
package struct Address: Hashable, Sendable {
    package let host: String
    package let port: Int?
    /// From the first slash on; "/" at least.
    package let path: String
    package let isSecure: Bool
    package let isWebSocket: Bool

    /// Fails, with a reason, if the text is not an address or not a safe one. `webSocket` is the required kind, if only one is
    /// accepted; the reason names it.
    package static func parse(_ text: String, webSocket: Bool? = nil) -> Result<Address, AddressError> {
        let schemes = [("wss://", true, true), ("https://", true, false), ("ws://", false, true), ("http://", false, false)]
        guard let (scheme, isSecure, isWebSocket) = schemes.first(where: { text.lowercased().hasPrefix($0.0) }) else {
            let wanted = webSocket.map { $0 ? "wss://" : "https://" } ?? "wss:// or https://"
            return .failure(AddressError(reason: "expected \(wanted) at its beginning"))
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        var path = String(rest.dropFirst(authority.count))
        if !path.hasPrefix("/") { path = "/" + path }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !authority.contains("@") else {
            return .failure(AddressError(reason: "expected plain characters, and no user or password"))
        }
        guard let (host, port) = hostAndPort(authority) else {
            return .failure(AddressError(reason: "expected a host, and perhaps a port from 1 to 65535"))
        }
        let address = Address(host: host, port: port, path: path, isSecure: isSecure, isWebSocket: isWebSocket)
        guard isSecure || address.isLoopback else {
            return .failure(AddressError(reason: "without TLS only this machine is taken (127.0.0.1, ::1, localhost)"))
        }
        return .success(address)
    }

    private static func hostAndPort(_ authority: Substring) -> (String, Int?)? {
        var host = authority
        var port: Int?
        let end = authority.lastIndex(of: "]") ?? authority.startIndex
        if let colon = authority[end...].lastIndex(of: ":") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                return nil
            }
            port = number
            host = authority[..<colon]
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]") && host.count > 2
        guard !host.isEmpty, isBracketed || !host.contains(where: { "[]:".contains($0) }) else { return nil }
        return (String(host), port)
    }

    package var isLoopback: Bool {
        host == "localhost" || host == "[::1]" || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// The host and port as in the Host header.
    var authority: String { host + (port.map { ":\($0)" } ?? "") }

    /// The URL for libcurl: https:// also for wss://, so that https_proxy applies.
    var forCurl: String { (isSecure ? "https://" : "http://") + authority + path }

    package var text: String {
        (isWebSocket ? (isSecure ? "wss://" : "ws://") : (isSecure ? "https://" : "http://")) + authority + path
    }

    /// The path as a prefix of other paths: "" for the root.
    var prefix: String { path == "/" ? "" : path.hasSuffix("/") ? String(path.dropLast()) : path }

    /// The address of a path below this one, with a query that is encoded already.
    package func below(_ path: String, query: String) -> Address {
        with(path: prefix + path + (query.isEmpty ? "" : "?" + query))
    }

    /// The address of another path on the same server.
    package func with(path: String) -> Address {
        Address(host: host, port: port, path: path, isSecure: isSecure, isWebSocket: isWebSocket)
    }
}

package struct AddressError: Error {
    package let reason: String
}
