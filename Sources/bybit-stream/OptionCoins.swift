import Net
import Shared

/// The options of every coin. The exchange lists them coin by coin, and does not say which coins have options. So each coin
/// with a perpetual or a future is queried, in parallel and within the exchange's limits; nearly all have none.
struct OptionCoins {
    private(set) var trading: [String] = []
    private(set) var records: [InstrumentRecord] = []
    /// The coins that have options.
    var coins: [String] {
        var seen: Set<Substring> = []
        return trading.map { $0.prefix { $0 != "-" } }.filter { seen.insert($0).inserted }.map(String.init)
    }

    init(_ rest: Rest, _ messages: Messages) throws(Failure) {
        let bases = try OptionCoins.bases(rest)
        messages.note("asking which of \(Messages.count(bases.count, "coin")) have options")
        var running: [Rest.ID: String] = [:]
        for coin in bases { running[OptionCoins.ask(rest, coin, "")] = coin }
        var cursors: [String: PageCursors] = [:]
        var found: [String: [InstrumentPage]] = [:]
        while !running.isEmpty {
            if let signal = StopSignals.stopRequested { throw .signalled(signal) }
            for (id, answer) in rest.turn() {
                guard let coin = running.removeValue(forKey: id) else { continue }
                switch answer {
                // A coin that has no options may be refused as a wrong parameter.
                case .refused(10001, _): break
                case .refused(_, let text): throw .io("cannot get the options of \(coin): \(text)")
                case .gaveUp(let text, _): throw .io("cannot get the options of \(coin): \(text)")
                case .reply(let reply):
                    guard let page = InstrumentPage(reply, .option), !page.records.isEmpty else { continue }
                    found[coin, default: []].append(page)
                    if !page.cursor.isEmpty, cursors[coin, default: PageCursors()].add(page.cursor) {
                        running[OptionCoins.ask(rest, coin, page.cursor)] = coin
                    }
                }
            }
        }
        for coin in bases {
            for page in found[coin] ?? [] {
                let isTrading = Set(page.trading)
                trading += page.trading
                records += page.records.filter { isTrading.contains($0.key.symbol.text) }
            }
        }
    }

    private static func ask(_ rest: Rest, _ coin: String, _ cursor: String) -> Rest.ID {
        let query = [("category", "option"), ("baseCoin", coin), ("limit", "1000"), ("cursor", cursor)]
        return rest.get(Category.option.instrumentsPath, query.filter { !$0.1.isEmpty })
    }

    /// The coins of the perpetuals and futures, in the exchange's order.
    private static func bases(_ rest: Rest) throws(Failure) -> [String] {
        var bases: [String] = []
        var seen: Set<String> = []
        var cursor = ""
        var cursors = PageCursors()
        repeat {
            let query = [("category", "linear"), ("limit", "1000"), ("cursor", cursor)].filter { !$0.1.isEmpty }
            let reply = try rest.wait(for: rest.get(Category.linear.instrumentsPath, query), "the coins of the exchange")
            let list = reply.result > 0 ? reply.json.value("list", in: reply.result) : 0
            guard list > 0, reply.json.kind(list) == .array else { break }
            let rows = reply.json.elements(list)
            for row in rows {
                let coin = reply.json.string(reply.json.value("baseCoin", in: row))
                if !coin.isEmpty, seen.insert(coin).inserted { bases.append(coin) }
            }
            cursor = reply.json.string(reply.json.value("nextPageCursor", in: reply.result))
            if rows.isEmpty || !cursors.add(cursor) { cursor = "" }
        } while !cursor.isEmpty
        if bases.isEmpty { throw .io("the exchange lists no coins") }
        return bases
    }
}
