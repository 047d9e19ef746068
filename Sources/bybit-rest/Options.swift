import Net
import Shared

/// What the command line asks for.
struct RestOptions {
    let call: Call
    let wantsAll: Bool
    let isDry: Bool
    let window: Int
    let patience: Rest.Patience
    let hosts: Hosts
    let environment: Environment

    init(_ arguments: Arguments) throws(Failure) {
        call = try Call(arguments.operands)
        wantsAll = arguments.has("all")
        isDry = arguments.has("dry-run")
        if call.method == .post {
            if wantsAll { throw .usage("--all pages through what GET reads") }
            guard isDry || arguments.has("yes") else {
                throw .usage("POST \(call.path) changes something: give --yes, or --dry-run to see what would be sent")
            }
        }
        window = try arguments.span("recv-window", in: 1...60_000)
        patience = try RestOptions.patience(arguments)
        environment = try Environment(arguments)
        hosts = try Hosts(arguments, environment)
    }

    /// Where the call goes: what is public is the same everywhere but on the testnet.
    var address: Address { call.isSigned ? hosts.accountRest : hosts.rest }

    private static func patience(_ arguments: Arguments) throws(Failure) -> Rest.Patience {
        var patience = Rest.Patience()
        patience.retries = try arguments.number("retries", in: 0...1_000_000)
        patience.ban = try arguments.span("ban-wait", in: 100...86_400_000)
        patience.timeout = try arguments.span("timeout", in: 100...600_000)
        patience.backoff = try arguments.backoff("backoff")
        return patience
    }
}

extension RestOptions {
    static let table = CommandTable(
        name: "bybit-rest",
        summary: "Call the exchange's REST interface",
        operands: "GET|POST PATH [NAME=VALUE…]",
        description: [
            """
            Makes one call of Bybit v5 and writes the rows of its answer (result.list) as lines, or the result itself where it \
            has no list. What is public goes unsigned; the rest is signed with BYBIT_API_KEY and BYBIT_API_SECRET, from the \
            environment or .env, by the exchange's clock: a wrong one here does no harm. Rate limits are kept to, and what \
            fails on the way is tried again.
            """,
            """
            NAME=VALUE are the query of a GET and the members of a POST's body: strings, but numbers and switches where the \
            exchange wants these (positionIdx, reduceOnly …); NAME:=JSON gives any other value. Without any, a POST takes its \
            body, a JSON object, from standard input. start, end, startTime and endTime may be 2025-03-01, 2025-03-01T14:06 or \
            '2 days ago'.
            """,
            """
            A POST is sent again only where the exchange has certainly not done it, and for 30 seconds at most. Where its answer is lost the status is 3 \
            and nobody knows: ask before sending it again.
            """,
        ],
        options: [
            Option(
                "all",
                """
                Go on to the last page: by the cursor; through candles and funding back in time; and in windows of 7 days \
                where the exchange allows no more at once. The newest rows come first.
                """),
            Option("yes", "Needed for a POST."),
            Option("dry-run", "Print what would be sent, without anything secret, and send nothing."),
        ] + Hosts.options.filter { ["testnet", "demo", "cacert"].contains($0.name) } + [
            Option("rest-url", takes: "URL", "Another address, as https://api.bybit.eu."),
            Environment.option,
            Option("recv-window", takes: "TIME", default: "5s", "How late a signed request may reach the exchange."),
            Option("retries", takes: "N", default: "8", "How often a failed request is tried again."),
            Option("backoff", takes: "MIN,MAX", default: "0.5s,10s", "Shortest and longest wait before the next try."),
            Option("timeout", takes: "TIME", default: "10s", "How long an answer is waited for."),
            Option("ban-wait", takes: "TIME", default: "10m", "How long to stay away after the exchange's HTTP 403."),
        ],
        examples: [
            ("bybit-rest GET /v5/position/closed-pnl category=linear --all", "Closed positions of the last 7 days."),
            (
                "bybit-rest GET /v5/execution/list category=linear startTime=2025-01-01 --all",
                "Every fill since then, in windows of 7 days."
            ),
            ("bybit-rest GET /v5/market/kline symbol=BTCUSDT interval=60 limit=24", "The last 24 hours; no key needed."),
            (
                "bybit-rest POST /v5/position/set-leverage category=linear symbol=BTCUSDT buyLeverage=3 sellLeverage=3 --yes",
                "Leverage."
            ),
            ("bybit-rest POST /v5/order/cancel-all category=linear settleCoin=USDT --dry-run", "What would be sent."),
        ])
}
