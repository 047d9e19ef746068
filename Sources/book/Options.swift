import Shared

/// The options of the command line.
struct BookOptions {
    let every: Every
    let drops: Bool
    let imbalances: [Int]
    /// In ten-thousandths of a basis point, with the text used in the name of the field.
    let depths: [(limit: Int64, name: String)]
    /// Amounts of quote currency, with the text used in the name of the field.
    let slippages: [(amount: Decimal, name: String)]
    /// A level is a wall from this multiple of the median size on, in thousandths.
    let walls: Int?
    let top: Int?
    /// The category of payloads that name none.
    let category: Label
    let files: [String]

    init(_ arguments: Arguments) throws(Failure) {
        every = try arguments.every("every", allowsChange: true)
        drops = arguments.has("drop")
        imbalances = try BookOptions.words(arguments, "imbalance").map { (word) throws(Failure) in
            guard let levels = Int(word), (1...1000).contains(levels) else {
                throw arguments.wrong("imbalance", "numbers of levels from 1 to 1000", word)
            }
            return levels
        }
        depths = try BookOptions.words(arguments, "depth").map { (word) throws(Failure) in
            guard let bps = BookOptions.plain(word, atLeast: 4), (1...100_000_000).contains(bps) else {
                throw arguments.wrong("depth", "basis points from 0.0001 to 10000", word)
            }
            return (bps, word.replacing(".", with: "p"))
        }
        slippages = try BookOptions.words(arguments, "slippage").map { (word) throws(Failure) in
            guard let amount = BookOptions.plain(word, atLeast: 4), amount > 0, let exact = Decimal(word) else {
                throw arguments.wrong("slippage", "amounts above 0 with up to 4 decimals", word)
            }
            return (exact, word.replacing(".", with: "p"))
        }
        walls = try arguments.text("walls").map { (text) throws(Failure) in
            guard let times = BookOptions.plain(text, atLeast: 3), (1001...1_000_000_000).contains(times) else {
                throw arguments.wrong("walls", "a number above 1 with up to 3 decimals, at most 1000000", text)
            }
            return Int(times)
        }
        top = arguments.has("top") ? try arguments.number("top", in: 1...1000) : nil
        category = CategoryOption.label(arguments) ?? .linear
        files = arguments.operands
    }

    /// Splits a list at its commas; fails if a word is repeated.
    private static func words(_ arguments: Arguments, _ name: String) throws(Failure) -> [String] {
        guard let text = arguments.text(name) else { return [] }
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for (place, word) in words.enumerated() where words[..<place].contains(word) {
            throw .usage("--\(name): \(word) is asked for twice")
        }
        return words
    }

    /// Reads a number of digits and a point as an integer in units of 10^-`decimals`; nil if it has more decimals.
    private static func plain(_ word: String, atLeast decimals: UInt8) -> Int64? {
        let isPlain = word.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard isPlain, let number = Decimal(word), number.scale <= decimals else { return nil }
        return TickSizes(number)?.count(at: decimals)
    }
}

extension BookOptions {
    static let table = CommandTable(
        name: "book",
        summary: "Keep order books, and write their imbalance, depth and walls",
        operands: "[FILE…]",
        description: [
            """
            Reads Bybit's orderbook payloads, mixed with anything else, from FILEs or standard input, one JSON object per line; \
            passes every line on unchanged, and writes a 'book' record of each book behind the line that makes it due. \
            Several depths of one symbol are books of their own; 'depth' tells them apart.
            """,
            """
            A gap in the updates, a crossed book, a delta before the first snapshot, a lost link or an event 'book_lost' of \
            bybit-stream puts a book out of sync: an event 'resync' says why, and no record of the book is written until the \
            next snapshot. An event 'synced' then says how long the book was out of sync. orderbook.rpi and orderbook.full \
            pass on unread.
            """,
            """
            A wall is eaten if trades took at least half of the size that it lost, and pulled otherwise. Trades may arrive after the \
            update that shows the loss: book waits up to 500 ms of the stream's time for them, and compares the times of the \
            matching engine ('cts' of the book, 'T' of trades). Block trades and RPI trades do not count. If the stream has no \
            trades of the symbol, or lost some, the wall counts as eaten when the price reached it; the event then comes at \
            once and says inferred:true.
            """,
            """
            Quotients have up to 12 decimals; unknown values are null. Sizes of inverse contracts are in USD.
            """,
        ],
        options: [
            Option(
                "every", takes: "WHEN", default: "1s",
                """
                Write a record of each book in sync this often: 1s or 500ms (of the stream's time), 100 (messages of the book; 1 \
                is each), or 'change' (when the best bid or ask price changes).
                """),
            Option(
                "imbalance", takes: "N[,N…]",
                """
                Append imbalance_N, (B - A) / (B + A) over the sizes of N levels a side, and imbalance_N_weighted, where level i, \
                counted from 0, has the weight 1 / (1 + i). Null if the topic has fewer levels.
                """),
            Option(
                "depth", takes: "BPS[,BPS…]",
                """
                Append depth_bid_BPSbps and depth_ask_BPSbps, the size within BPS basis points of mid. If the topic's \
                levels end nearer, it is the size of all of them, and depth_bid_BPSbps_truncated:true or \
                depth_ask_BPSbps_truncated:true is appended.
                """),
            Option(
                "slippage", takes: "SUM[,SUM…]",
                """
                Append slippage_buy_SUM_bps and slippage_sell_SUM_bps: by how many basis points the mean price of an order worth \
                SUM in quote currency is worse than mid.
                """),
            Option(
                "walls", takes: "K",
                """
                Write an event 'wall' when a level of K times the median size of its side's nearest 25 appears, when less than \
                half of its peak is left (eaten or pulled), and when it is lost from view. Read publicTrade, too, to tell eaten \
                from pulled. Append the wall nearest the touch to each record: wall_bid_price, _size, _bps (distance from mid), \
                _age (ms) and _share (the part of its peak that trades took), and the same with wall_ask.
                """),
            Option(
                "top", takes: "N",
                """
                Put N levels a side into each record, as 'bids' and 'asks'. On a terminal, show them as a live ladder and print \
                no records.
                """),
            Option("drop", "Do not pass on the orderbook payloads that were read."),
            CategoryOption.option("Set the category of payloads that name none (linear)."),
        ] + Option.ofEveryStage,
        examples: [
            ("bybit-stream orderbook.200.BTCUSDT | book --imbalance 5 --depth 10 --drop", "A record a second."),
            ("bybit-stream orderbook.50.BTCUSDT | book --top 10 --every change", "Show the book as a live ladder."),
        ],
        layout: layout, suggestions: suggestions)
}
