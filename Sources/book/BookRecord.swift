import Shared

/// The optional members of a `book` record, with their names, which are built once.
struct BookRecord {
    private let imbalances: [(weights: LevelWeights, plain: MemberName, weighted: MemberName)]
    private let depths: [(limit: Int64, bid: DepthNames, ask: DepthNames)]
    private let slippages: [(amount: Decimal, buy: MemberName, sell: MemberName)]
    private let hasWalls: Bool
    private let bidWall = WallNames("bid")
    private let askWall = WallNames("ask")
    private let top: Int?

    /// The name of a depth member, and of its mark if the levels end before the limit.
    private struct DepthNames {
        let size: MemberName
        let truncated: MemberName

        init(_ side: String, _ bps: String) {
            size = MemberName("depth_\(side)_\(bps)bps")
            truncated = MemberName("depth_\(side)_\(bps)bps_truncated")
        }
    }

    fileprivate struct WallNames {
        let price: MemberName
        let size: MemberName
        let bps: MemberName
        let age: MemberName
        let share: MemberName

        init(_ side: String) {
            price = MemberName("wall_\(side)_price")
            size = MemberName("wall_\(side)_size")
            bps = MemberName("wall_\(side)_bps")
            age = MemberName("wall_\(side)_age")
            share = MemberName("wall_\(side)_share")
        }
    }

    init(_ options: BookOptions) {
        imbalances = options.imbalances.map { levels in
            (LevelWeights(levels), MemberName("imbalance_\(levels)"), MemberName("imbalance_\(levels)_weighted"))
        }
        depths = options.depths.map { depth in
            (depth.limit, DepthNames("bid", depth.name), DepthNames("ask", depth.name))
        }
        slippages = options.slippages.map { slippage in
            (slippage.amount, MemberName("slippage_buy_\(slippage.name)_bps"), MemberName("slippage_sell_\(slippage.name)_bps"))
        }
        hasWalls = options.walls != nil
        top = options.top
    }

    func write(_ series: borrowing BookSeries, time: Int, to output: inout Output) {
        let ladder = series.ladder
        output.begin(record: "book", of: series.key)
        output.member("depth", ladder.depth)
        output.member("time", time)
        output.member("bid", ladder.bids.best.map { ladder.price($0, of: ladder.bids) })
        output.member("bid_size", ladder.bids.best.map { ladder.size($0) })
        output.member("ask", ladder.asks.best.map { ladder.price($0, of: ladder.asks) })
        output.member("ask_size", ladder.asks.best.map { ladder.size($0) })
        output.member("mid", ladder.mid)
        output.member("microprice", ladder.microprice)
        output.member("spread", ladder.spread)
        output.member("spread_bps", ladder.spreadBps)
        output.member("update", series.sync.update)
        output.member("seq", series.sync.seq)
        for imbalance in imbalances {
            let value = ladder.imbalance(imbalance.weights)
            output.name(imbalance.plain)
            output.value(value.plain)
            output.name(imbalance.weighted)
            output.value(value.weighted)
        }
        for depth in depths {
            write(ladder, ladder.bids, depth.limit, depth.bid, to: &output)
            write(ladder, ladder.asks, depth.limit, depth.ask, to: &output)
        }
        for slippage in slippages {
            output.name(slippage.buy)
            output.value(ladder.slippage(slippage.amount, from: ladder.asks, isInverse: series.key.isInverse))
            output.name(slippage.sell)
            output.value(ladder.slippage(slippage.amount, from: ladder.bids, isInverse: series.key.isInverse))
        }
        if hasWalls {
            output.write(series.walls?.nearest(ladder.bids, sizeScale: ladder.sizeScale), bidWall, ladder, ladder.bids, time)
            output.write(series.walls?.nearest(ladder.asks, sizeScale: ladder.sizeScale), askWall, ladder, ladder.asks, time)
        }
        if let top {
            output.name("bids")
            output.write(ladder, ladder.bids, top)
            output.name("asks")
            output.write(ladder, ladder.asks, top)
        }
        output.write(series.marks)
        output.endRecord()
    }

    private func write(
        _ ladder: borrowing Ladder, _ side: borrowing LadderSide, _ limit: Int64, _ names: DepthNames, to output: inout Output
    ) {
        let size = ladder.size(of: side, within: limit)
        output.name(names.size)
        output.value(size?.sum)
        if size?.isTruncated == true {
            output.name(names.truncated)
            output.value(true)
        }
    }
}

extension Output {
    /// Writes the wall that is nearest to the best price, or null for each member if there is no wall.
    fileprivate mutating func write(
        _ nearest: (wall: Wall, size: Int64, share: Decimal?)?, _ names: BookRecord.WallNames, _ ladder: borrowing Ladder,
        _ levels: borrowing LadderSide, _ time: Int
    ) {
        guard let nearest else {
            for wanted in [names.price, names.size, names.bps, names.age, names.share] {
                name(wanted)
                write("null")
            }
            return
        }
        name(names.price)
        value(ladder.price(nearest.wall, of: levels))
        name(names.size)
        value(Decimal(Int128(nearest.size), scale: ladder.sizeScale))
        name(names.bps)
        value(ladder.distanceBps(nearest.wall.rank, of: levels))
        name(names.age)
        value(max(0, time - nearest.wall.since))
        name(names.share)
        value(nearest.share)
    }

    /// The levels nearest the touch, best first: `[[price,size],…]`.
    fileprivate mutating func write(_ ladder: borrowing Ladder, _ side: borrowing LadderSide, _ count: Int) {
        beginArray()
        for level in side.levels.suffix(count).reversed() {
            beginArray()
            element(ladder.price(level, of: side))
            element(ladder.size(level))
            endArray()
        }
        endArray()
    }

    /// Begins the `id` of an event about a book; the caller appends a colon, a part and the closing quote.
    mutating func beginID(_ event: StaticString, _ series: borrowing BookSeries) {
        name("id")
        write("\"")
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
        member("depth", ladder.depth)
        member("state", news.state.name)
        member("side", side)
        member("price", price)
        member("size", news.state == .lost ? nil : Decimal(Int128(news.size), scale: ladder.sizeScale))
        member("peak", Decimal(Int128(news.wall.peak), scale: ladder.sizeScale))
        member("median", Decimal(news.twiceMedian, scale: ladder.sizeScale).divided(by: Decimal(2)))
        if news.state != .appeared { member("share", news.share) }
        if let fall = news.fall {
            member("ended", fall.time)
            member("stands", fall.stands)
        }
        var marks = series.marks
        marks.isInferred = news.isInferred
        write(marks)
        endRecord()
    }
}
