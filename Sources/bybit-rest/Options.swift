import Net
import Shared

/// The options from the command line.
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
            if wantsAll { try RestOptions.checkPages(call) }
            guard isDry || arguments.has("yes") else {
                throw .usage("POST \(call.path) may change something: give --yes, or --dry-run to see what would be sent")
            }
        }
        window = try arguments.span("recv-window", in: 1...60_000)
        patience = try RestOptions.patience(arguments)
        environment = try Environment(arguments)
        hosts = try Hosts(arguments, environment)
    }

    /// The address of the call. Public endpoints have the same address everywhere except on the testnet.
    var address: Address { call.isSigned ? hosts.accountRest : hosts.rest }

    /// Fails if `--all` cannot page through a POST: its endpoint must number its pages, and its body must come as NAME=VALUE.
    private static func checkPages(_ call: Call) throws(Failure) {
        guard case .number(let name) = call.paging else { throw .usage("--all: POST \(call.path) has no pages") }
        if call.parameters.isEmpty, call.body != "{}" {
            throw .usage("--all: expected the body as NAME=VALUE, to which \(name) is added for each page")
        }
    }

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
        operands: "GET|POST PATH [NAME=VALUE…] | --list [WORD…]",
        description: [
            """
            Makes one call of Bybit v5 and writes the rows of its answer as lines, or the whole result where it is one record. A \
            table of some 450 endpoints (--list) tells the parameters, rows and pages of each; other paths work too. Public \
            endpoints need no key. Other calls are signed with BYBIT_API_KEY and BYBIT_API_SECRET (or BYBIT_RSA_KEY_FILE, for an RSA \
            key), from the environment or .env, by the exchange's clock, so a wrong clock of this machine does no harm. The command \
            keeps the exchange's rate limits and retries requests that failed for the moment.
            """,
            """
            NAME=VALUE are the query of a GET and the members of a POST's body. A body's integers and booleans are sent as such where \
            the documents say so (positionIdx=0, reduceOnly=true); other values are strings (qty=1), and NAME:=JSON gives any JSON. \
            Without NAME=VALUE, a POST takes its body, a JSON object, from standard input. Times (startTime, endTime, start, end, \
            createTimeFrom …) may be 2025-03-01, 2025-03-01T14:06 or '2 days ago'; they are sent in the endpoint's unit.
            """,
            """
            A POST is retried only if the exchange has certainly not carried it out, and for at most 30 seconds. If its answer is \
            lost, the exit status is 3, and the request may or may not have been carried out: check this before you send it again.
            """,
        ],
        options: [
            Option(
                "all",
                """
                Get all pages, the newest rows first: by cursor, by page number, or back in time for candles and funding rates. \
                With a start time, the command asks for one span of time after another, each as long as the endpoint allows (7 or 30 \
                days, 24 hours …). If rows may be missing, it says so and the exit status is 1.
                """),
            Option(
                "list",
                """
                Print the table of endpoints, or its lines that contain all the words given, and end: method, path, 'public' \
                where no key is needed, needs=PARAMETERS, and how rows, pages and times work.
                """),
            Option("yes", "Send a POST; without it, none is sent."),
            Option("dry-run", "Print what would be sent, without secrets, and send nothing."),
        ] + Hosts.options.filter { ["testnet", "demo", "cacert"].contains($0.name) } + [
            Option("rest-url", takes: "URL", "Call another address, such as https://api.bybit.eu."),
            Environment.option,
            Option("recv-window", takes: "TIME", default: "5s", "Set how late a signed request may reach the exchange."),
            Option("retries", takes: "N", default: "8", "Retry a failed request N times."),
            Option("backoff", takes: "MIN,MAX", default: "0.5s,10s", "Set the shortest and longest wait before a retry."),
            Option("timeout", takes: "TIME", default: "10s", "Wait this long for an answer."),
            Option("ban-wait", takes: "TIME", default: "10m", "Send nothing for this long after an HTTP 403 of the exchange."),
        ],
        examples: [
            ("bybit-rest GET /v5/position/closed-pnl category=linear --all", "Closed positions of the last 7 days."),
            (
                "bybit-rest GET /v5/execution/list category=linear startTime=2025-01-01 --all",
                "Every fill since then, asked for 7 days at a time."
            ),
            ("bybit-rest --list transfer list", "The endpoints that list transfers, with their parameters."),
            ("bybit-rest GET /v5/market/kline symbol=BTCUSDT interval=60 limit=24", "The last 24 hours; no key needed."),
            (
                "bybit-rest POST /v5/position/set-leverage category=linear symbol=BTCUSDT buyLeverage=3 sellLeverage=3 --yes",
                "Set the leverage."
            ),
            ("bybit-rest POST /v5/order/cancel-all category=linear settleCoin=USDT --dry-run", "Print what would be sent."),
        ],
        layout: layout, suggestions: suggestions)
}
