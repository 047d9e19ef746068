import Net
import Shared
import Trading

/// The options for trading at the exchange.
struct LiveOptions {
    enum Place: String {
        case live, testnet, demo
    }

    /// The transport of orders to the exchange.
    enum Transport: String {
        /// WebSocket if the exchange has it, and REST while that link is down.
        case auto, ws
        case rest
    }

    let place: Place
    /// Address of the order entry by WebSocket; nil if all orders go by REST.
    let orders: Address?
    let hosts: Hosts
    let keys: Keys
    /// Largest age of a signal that is acted on, in ms.
    let longestAge: Int
    /// Whether a foreign position is taken over, and foreign orders are cancelled.
    let adopts: Bool
    /// Longest time for which a position may be without its stop, in ms.
    let confirmation: Int
    /// Largest age of a request when it reaches the exchange, in ms.
    let window: Int
    let ping: Int
    let dead: Int
    let backoff: Backoff
    /// Pause of entries after an HTTP 403, in ms.
    let ban: Int

    /// Options that are refused on paper.
    private static let exchangeOnly = [
        "yes", "adopt", "max-age", "url", "private-url", "rest-url", "ban-wait", "confirm-stop", "recv-window", "ping", "dead",
        "backoff", "capital", "orders",
    ]

    /// Reads the options; nil on paper.
    init?(_ arguments: Arguments) throws(Failure) {
        let places = ["paper", "live", "testnet", "demo"].filter { arguments.has($0) }
        if places.count > 1 { throw .usage("--\(places[0]) and --\(places[1]) cannot be combined") }
        guard let place = places.first.flatMap(Place.init(rawValue:)) else {
            for name in LiveOptions.exchangeOnly where arguments.has(name) {
                throw .usage("--\(name) belongs to --live, --testnet or --demo")
            }
            return nil
        }
        for name in ["cash", "fee", "participation", "margin", "risk-limits"] where arguments.has(name) {
            throw .usage("--\(name) belongs to --paper; at the exchange the account decides it")
        }
        // --preflight sends no order, so it needs neither --yes nor --state.
        let looks = arguments.has("preflight")
        guard looks || arguments.has("yes") else {
            let what = place == .live ? "real money" : place == .testnet ? "the testnet" : "the demo account"
            throw .usage("--\(place.rawValue) sends orders to Bybit, for \(what): give --yes")
        }
        guard looks || arguments.has("state") else {
            throw .usage("--\(place.rawValue) needs --state FILE: orders are on disk before they are sent")
        }
        let environment = try Environment(arguments)
        if place != .testnet, ["1", "true", "yes"].contains(environment["BYBIT_TESTNET"]?.lowercased() ?? "") {
            throw .usage("BYBIT_TESTNET is set: did you mean --testnet?")
        }
        self.place = place
        hosts = try Hosts(arguments, environment)
        keys = try Keys(environment)
        let orders = try LiveOptions.orders(arguments, place, hosts)
        self.orders = looks ? nil : orders
        longestAge = try arguments.span("max-age", in: 100...86_400_000)
        adopts = arguments.has("adopt")
        confirmation = try arguments.span("confirm-stop", in: 100...60_000)
        window = try arguments.span("recv-window", in: 100...60_000)
        ping = try arguments.span("ping", in: 50...300_000)
        dead = try arguments.span("dead", in: 50...300_000)
        backoff = try arguments.backoff("backoff")
        ban = try arguments.span("ban-wait", in: 100...86_400_000)
    }

    private static func orders(_ arguments: Arguments, _ place: Place, _ hosts: Hosts) throws(Failure) -> Address? {
        let text = arguments.text("orders") ?? ""
        guard let transport = Transport(rawValue: text) else { throw arguments.wrong("orders", "ws, rest or auto", text) }
        if transport == .ws, place == .demo {
            throw .usage("--orders ws: demo trading has no order entry by WebSocket; expected auto or rest")
        }
        if transport == .ws, hosts.orders == nil {
            throw .usage(
                "--orders ws: the path of --private-url does not end in /private, so the address of order entry is unknown")
        }
        return transport == .rest ? nil : hosts.orders
    }
}
