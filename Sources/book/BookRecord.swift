import Shared

/// What a `book` record tells beside the touch, and the names of its members, made once.
struct BookRecord {
    private let imbalances: [(weights: LevelWeights, plain: [UInt8], weighted: [UInt8])]
    private let depths: [(limit: Int64, bid: DepthNames, ask: DepthNames)]
    private let slippages: [(amount: Decimal, buy: [UInt8], sell: [UInt8])]
    private let hasWalls: Bool
    private let top: Int?

    /// The member, and the mark of one whose levels end nearer.
    private struct DepthNames {
        let size: [UInt8]
        let truncated: [UInt8]

        init(_ side: String, _ bps: String) {
            size = Array(",\"depth_\(side)_\(bps)bps\":".utf8)
            truncated = Array(",\"depth_\(side)_\(bps)bps_truncated\":true".utf8)
        }
    }

    init(_ options: BookOptions) {
        func member(_ name: String) -> [UInt8] { Array(",\"\(name)\":".utf8) }
        imbalances = options.imbalances.map { levels in
            (LevelWeights(levels), member("imbalance_\(levels)"), member("imbalance_\(levels)_weighted"))
        }
        depths = options.depths.map { depth in
            (depth.limit, DepthNames("bid", depth.name), DepthNames("ask", depth.name))
        }
        slippages = options.slippages.map { slippage in
            (slippage.amount, member("slippage_buy_\(slippage.name)_bps"), member("slippage_sell_\(slippage.name)_bps"))
        }
        hasWalls = options.walls != nil
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
            write(ladder, ladder.bids, depth.limit, depth.bid, to: &output)
            write(ladder, ladder.asks, depth.limit, depth.ask, to: &output)
        }
        for slippage in slippages {
            output.write(slippage.buy)
            output.write(orNull: ladder.slippage(slippage.amount, from: ladder.asks, isInverse: series.key.isInverse))
            output.write(slippage.sell)
            output.write(orNull: ladder.slippage(slippage.amount, from: ladder.bids, isInverse: series.key.isInverse))
        }
        if hasWalls {
            output.write(series.walls?.nearest(ladder.bids, sizeScale: ladder.sizeScale), "bid", ladder, ladder.bids, time)
            output.write(series.walls?.nearest(ladder.asks, sizeScale: ladder.sizeScale), "ask", ladder, ladder.asks, time)
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

    fileprivate static let noBidWall: StaticString =
        ",\"wall_bid_price\":null,\"wall_bid_size\":null,\"wall_bid_bps\":null,\"wall_bid_age\":null,\"wall_bid_share\":null"
    fileprivate static let noAskWall: StaticString =
        ",\"wall_ask_price\":null,\"wall_ask_size\":null,\"wall_ask_bps\":null,\"wall_ask_age\":null,\"wall_ask_share\":null"

    private func write(
        _ ladder: borrowing Ladder, _ side: borrowing LadderSide, _ limit: Int64, _ names: DepthNames, to output: inout Output
    ) {
        let size = ladder.size(of: side, within: limit)
        output.write(names.size)
        output.write(orNull: size?.sum)
        if size?.isTruncated == true { output.write(names.truncated) }
    }
}

extension Output {
    /// The wall nearest the touch: `"wall_bid_price":…`; null where there is none.
    fileprivate mutating func write(
        _ nearest: (wall: Wall, size: Int64, share: Decimal?)?, _ side: StaticString, _ ladder: borrowing Ladder,
        _ levels: borrowing LadderSide, _ time: Int
    ) {
        guard let nearest else { return write(levels.isBid ? BookRecord.noBidWall : BookRecord.noAskWall) }
        func begin(_ output: inout Output, _ name: StaticString) {
            output.write(",\"wall_")
            output.write(side)
            output.write(name)
        }
        begin(&self, "_price\":")
        write(ladder.price(nearest.wall, of: levels))
        begin(&self, "_size\":")
        write(Decimal(Int128(nearest.size), scale: ladder.sizeScale))
        begin(&self, "_bps\":")
        write(orNull: ladder.distanceBps(nearest.wall.rank, of: levels))
        begin(&self, "_age\":")
        write(max(0, time - nearest.wall.since))
        begin(&self, "_share\":")
        write(orNull: nearest.share)
    }

    /// The levels nearest the touch, best first: `[[price,size],…]`.
    fileprivate mutating func write(_ ladder: borrowing Ladder, _ side: borrowing LadderSide, _ count: Int) {
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

    /// The beginning of the `id` of an event about a book: a colon, a part, and the closing quote follow.
    mutating func beginID(_ event: StaticString, _ series: borrowing BookSeries) {
        write(",\"id\":\"")
        write(event)
        write(":")
        write(series.key.category)
        write(":")
        write(escapingControls: series.topic)
    }

    mutating func write(_ news: WallNews, of series: borrowing BookSeries, time: Int) {
        let ladder = series.ladder
        let side: StaticString = news.isBid ? "bid" : "ask"
        let price = ladder.price(news.wall, of: news.isBid ? ladder.bids : ladder.asks)
        begin(event: "wall", time: time, of: series.key)
        beginID("wall", series)
        for part in [news.state.name, side] {
            write(":")
            write(part)
        }
        write(":")
        write(price)
        write(":")
        write(time)
        write("\"")
        write("depth", ladder.depth)
        write("state", news.state.name)
        write("side", side)
        write("price", price)
        write("size", news.state == .lost ? nil : Decimal(Int128(news.size), scale: ladder.sizeScale))
        write("peak", Decimal(Int128(news.wall.peak), scale: ladder.sizeScale))
        write("median", Decimal(news.twiceMedian, scale: ladder.sizeScale).divided(by: Decimal(2)))
        if news.state != .appeared { write("share", news.share) }
        if let fall = news.fall {
            write("ended", fall.time)
            write(fall.stands ? ",\"stands\":true" : ",\"stands\":false")
        }
        var marks = series.marks
        marks.isInferred = news.isInferred
        write(marks)
        write("}\n")
    }
}
