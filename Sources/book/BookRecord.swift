import Shared

/// What a `book` record tells beside the touch, and the names of its members, made once.
struct BookRecord {
    private let imbalances: [(weights: LevelWeights, plain: [UInt8], weighted: [UInt8])]
    private let depths: [(limit: Int64, bid: [UInt8], ask: [UInt8])]
    private let slippages: [(amount: Decimal, buy: [UInt8], sell: [UInt8])]
    private let top: Int?

    init(_ options: BookOptions) {
        func member(_ name: String) -> [UInt8] { Array(",\"\(name)\":".utf8) }
        imbalances = options.imbalances.map { levels in
            (LevelWeights(levels), member("imbalance_\(levels)"), member("imbalance_\(levels)_weighted"))
        }
        depths = options.depths.map { depth in
            (depth.limit, member("depth_bid_\(depth.name)bps"), member("depth_ask_\(depth.name)bps"))
        }
        slippages = options.slippages.map { slippage in
            (slippage.amount, member("slippage_buy_\(slippage.name)_bps"), member("slippage_sell_\(slippage.name)_bps"))
        }
        top = options.top
    }

    func write(_ series: borrowing BookSeries, time: Int, to output: inout Output) {
        let ladder = series.ladder
        output.begin(record: "book", of: series.key)
        output.write("depth", ladder.depth)
        output.write("time", time)
        output.write("bid", ladder.bids.best.map { ladder.price($0, of: ladder.bids) })
        output.write("bid_size", ladder.bids.best.map { ladder.size($0) })
        output.write("ask", ladder.asks.best.map { ladder.price($0, of: ladder.asks) })
        output.write("ask_size", ladder.asks.best.map { ladder.size($0) })
        output.write("mid", ladder.mid)
        output.write("microprice", ladder.microprice)
        output.write("spread", ladder.spread)
        output.write("spread_bps", ladder.spreadBps)
        output.write("update", series.sync.update)
        output.write("seq", series.sync.seq)
        for imbalance in imbalances {
            let value = ladder.imbalance(imbalance.weights)
            output.write(imbalance.plain)
            output.write(orNull: value.plain)
            output.write(imbalance.weighted)
            output.write(orNull: value.weighted)
        }
        for depth in depths {
            output.write(depth.bid)
            output.write(orNull: ladder.size(of: ladder.bids, within: depth.limit))
            output.write(depth.ask)
            output.write(orNull: ladder.size(of: ladder.asks, within: depth.limit))
        }
        for slippage in slippages {
            output.write(slippage.buy)
            output.write(orNull: ladder.slippage(slippage.amount, from: ladder.asks, isInverse: series.key.isInverse))
            output.write(slippage.sell)
            output.write(orNull: ladder.slippage(slippage.amount, from: ladder.bids, isInverse: series.key.isInverse))
        }
        if let top {
            output.write(name: "bids")
            output.write(ladder, ladder.bids, top)
            output.write(name: "asks")
            output.write(ladder, ladder.asks, top)
        }
        output.write(series.marks)
        output.write("}\n")
    }
}

extension Output {
    /// The levels nearest the touch, best first: `[[price,size],…]`.
    fileprivate mutating func write(_ ladder: borrowing Ladder, _ side: borrowing Side, _ count: Int) {
        write("[")
        for (place, level) in side.levels.suffix(count).reversed().enumerated() {
            write(place == 0 ? "[" : ",[")
            write(ladder.price(level, of: side))
            write(",")
            write(ladder.size(level))
            write("]")
        }
        write("]")
    }

    mutating func write(_ news: WallNews, of series: borrowing BookSeries, time: Int) {
        let ladder = series.ladder
        begin(event: "wall", time: time, of: series.key)
        write("depth", ladder.depth)
        switch news.state {
        case .appeared: write("state", "appeared")
        case .eaten: write("state", "eaten")
        case .pulled: write("state", "pulled")
        case .lost: write("state", "lost")
        }
        write("side", news.isBid ? "bid" : "ask")
        let price = news.isBid ? news.wall.rank : -news.wall.rank
        write("price", Ticks.decimal(price, scale: ladder.priceScale, told: news.wall.priceDecimals))
        write("size", news.state == .lost ? nil : Decimal(Int128(news.size), scale: ladder.sizeScale))
        write("peak", Decimal(Int128(news.wall.peak), scale: ladder.sizeScale))
        write("median", Decimal(news.twiceMedian, scale: ladder.sizeScale).divided(by: Decimal(2)))
        if news.state != .appeared { write("share", news.share) }
        write(series.marks)
        write("}\n")
    }
}
