import Shared

/// The addresses of the exchange's sockets and of its REST interface.
package struct Hosts: Sendable {
    /// The socket of one category. Those of the others differ in the last part of the path.
    private let stream: Address
    package let account: Address
    /// The socket of order entry, derived from that of the account. Nil in demo trading, which has none, and if it cannot be
    /// derived from a custom address of the account.
    package let orders: Address?
    package let rest: Address
    /// The REST interface of the account: demo trading has its own.
    package let accountRest: Address

    package static let options = [
        Option("testnet", "Use the exchange's testnet; BYBIT_TESTNET=1 in the environment does the same."),
        Option("demo", "Use the account of demo trading; its market data is the real one."),
        Option(
            "url", takes: "URL",
            """
            Set another address for public topics, such as wss://stream.bybit.eu/v5/public/linear. Those of the account and of REST \
            requests are derived from it, unless they are given too.
            """),
        Option(
            "private-url", takes: "URL",
            "Set another address for the account's topics and orders, such as wss://stream.bybit.eu/v5/private."),
        Option("rest-url", takes: "URL", "Set another address for REST requests, such as https://api.bybit.eu."),
        Option("cacert", takes: "FILE", "Trust the CA certificates in FILE (PEM) too. Certificates are always verified."),
    ]

    package init(_ arguments: Arguments, _ environment: Environment) throws(Failure) {
        let isTest =
            arguments.has("testnet") || ["1", "true", "yes"].contains(environment["BYBIT_TESTNET"]?.lowercased() ?? "")
        if isTest, arguments.has("demo") { throw .usage("--testnet and --demo are two places; expected one of them") }
        let network = isTest ? "-testnet" : ""
        let given = try Hosts.address(arguments, "url", webSocket: true)
        stream = given ?? Hosts.known("stream\(network).bybit.com", "/v5/public/linear", webSocket: true)
        // A custom host for public topics also applies to the account and REST, unless these have an address of their own.
        let ownAccount = try Hosts.address(arguments, "private-url", webSocket: true)
        account =
            ownAccount ?? given?.with(path: "/v5/private")
            ?? Hosts.known("stream\(arguments.has("demo") ? "-demo" : network).bybit.com", "/v5/private", webSocket: true)
        let (path, name) = (account.path, "private")
        let hasOrders = !arguments.has("demo") && path.hasSuffix("/\(name)")
        orders = hasOrders ? account.with(path: path.dropLast(name.count) + "trade") : nil
        let ownRest = try Hosts.address(arguments, "rest-url", webSocket: false)
        rest = ownRest ?? given.map(Hosts.sibling) ?? Hosts.known("api\(network).bybit.com", "/", webSocket: false)
        let isDemo = arguments.has("demo") && ownRest == nil && given == nil
        accountRest = isDemo ? Hosts.known("api-demo.bybit.com", "/", webSocket: false) : rest
    }

    /// The socket of a category's public topics.
    package func market(_ category: String) -> Address {
        let parts = stream.path.split(separator: "/").map(String.init)
        guard let last = parts.last, ["linear", "spot", "inverse", "option", "spread"].contains(last) else { return stream }
        return stream.with(path: "/" + (parts.dropLast() + [category]).joined(separator: "/"))
    }

    /// The socket of the exchange's announcements.
    package var status: Address { stream.with(path: "/v5/public/misc/status") }

    private static func known(_ host: String, _ path: String, webSocket: Bool) -> Address {
        Address(host: host, port: nil, path: path, isSecure: true, isWebSocket: webSocket)
    }

    private static func address(_ arguments: Arguments, _ option: String, webSocket: Bool) throws(Failure) -> Address? {
        guard let text = arguments.text(option) else { return nil }
        switch Address.parse(text, webSocket: webSocket) {
        // An address with a password must not be shown.
        case .failure(let error): throw .usage("--\(option): \(error.reason)" + (text.contains("@") ? "" : ", got '\(text)'"))
        case .success(let address):
            guard address.isWebSocket == webSocket else {
                throw .usage(
                    "--\(option): expected an address that begins with \(webSocket ? "wss://" : "https://"), got '\(text)'")
            }
            return address
        }
    }

    /// The REST interface that belongs to a socket's host: stream.bybit.eu has api.bybit.eu.
    private static func sibling(_ address: Address) -> Address {
        let host = address.host.hasPrefix("stream") ? "api" + address.host.dropFirst("stream".count) : address.host
        return Address(host: host, port: address.port, path: "/", isSecure: address.isSecure, isWebSocket: false)
    }
}
