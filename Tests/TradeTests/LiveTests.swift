import Foundation
import Net
import Shared
import Testing

@testable import Trading
@testable import trade

/// The requests to the exchange, and the reading of its messages.
@Suite struct LiveTests {
    private let linear = SeriesKey(category: .linear, symbol: Label("BTCUSDT")!, interval: nil)
    private let spot = SeriesKey(category: Label("spot")!, symbol: Label("BTCUSDT")!, interval: nil)
    private let option = SeriesKey(category: Label("option")!, symbol: Label("BTC-25DEC26-60000-C-USDT")!, interval: nil)

    private func body(
        _ order: Order, _ key: SeriesKey, _ book: MarketBook = MarketBook(), _ kind: (Order) -> Request.Kind = { .create($0) }
    ) -> String {
        body(kind(order), key, book)
    }

    private func body(
        _ kind: Request.Kind, _ key: SeriesKey, _ book: MarketBook = MarketBook(), _ terms: OrderTerms = OrderTerms()
    ) -> String {
        ExchangeDialect.call(Request(kind: kind, market: MarketID(0)), key, book, terms).body ?? ""
    }

    // MARK: Requests

    @Test func anEntryCarriesItsStopAndTarget() {
        #expect(
            body(Order.sample(.entry), linear)
                == #"{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Market","qty":"0.010","smpType":"CancelTaker","orderLinkId":"abc","positionIdx":0,"tpslMode":"Full","stopLoss":"59400","takeProfit":"61200"}"#
        )
        #expect(
            body(Order.sample(.entry, .postOnly), linear).contains(
                #""orderType":"Limit","qty":"0.010","price":"60000.50","timeInForce":"PostOnly","smpType":"CancelTaker","orderLinkId":"abc""#
            ))
    }

    @Test func anExitOnlyReduces() {
        var exit = Order.sample(.exit)
        exit.isBuy = false
        #expect(
            body(exit, linear)
                == #"{"category":"linear","symbol":"BTCUSDT","side":"Sell","orderType":"Market","qty":"0.010","smpType":"CancelMaker","orderLinkId":"abc","positionIdx":0,"reduceOnly":true}"#
        )
    }

    @Test func whatIsAddedKeepsTheCloserStop() {
        var book = MarketBook()
        book.size = Decimal("0.5")!
        book.stop = Decimal("59800")!
        #expect(body(Order.sample(.add), linear, book).contains(#""stopLoss":"59800""#))
        book.stop = Decimal("59000")!
        #expect(body(Order.sample(.add), linear, book).contains(#""stopLoss":"59400""#))
    }

    @Test func spotCountsInCoinsAndIsProtectedByOrdersOfItsOwn() {
        let entry = body(Order.sample(.entry), spot)
        #expect(entry.contains(#""marketUnit":"baseCoin""#))
        #expect(!entry.contains("stopLoss") && !entry.contains("positionIdx"))
        var stop = Order.sample(.protection)
        stop.trigger = Decimal("59400")!
        #expect(body(stop, spot).contains(#""triggerPrice":"59400","orderFilter":"StopOrder""#))
        #expect(body(stop, spot, MarketBook()) { .cancel($0) }.contains(#""orderLinkId":"abc","orderFilter":"StopOrder""#))
        #expect(body(stop, spot, MarketBook()) { .amend($0) }.contains(#""qty":"0.010","triggerPrice":"59400""#))
    }

    @Test func anOptionCarriesItsStopAndTargetForAllOfIt() {
        let entry = body(Order.sample(.entry), option)
        #expect(entry.contains(#""stopLoss":"59400","takeProfit":"61200""#) && !entry.contains("tpslMode"))
        #expect(
            body(.stop(Decimal("59000")!, .stop), option).contains(#""tpslMode":"Full","positionIdx":0,"stopLoss":"59000""#))
    }

    @Test func aStopIsMovedAndTrailed() {
        #expect(
            body(.stop(Decimal("59000")!, .stop), linear)
                == #"{"category":"linear","symbol":"BTCUSDT","tpslMode":"Full","positionIdx":0,"stopLoss":"59000"}"#)
        #expect(
            body(.trail(distance: Decimal("600")!, from: nil), linear)
                == #"{"category":"linear","symbol":"BTCUSDT","tpslMode":"Full","positionIdx":0,"trailingStop":"600"}"#)
    }

    // MARK: Reactions

    @Test(arguments: [
        (110_043, Reaction.fine), (34040, .fine), (110_072, .exists), (170_141, .exists), (10014, .exists), (110_001, .ask),
        (170_032, .ask), (170_035, .ask), (170_146, .ask), (10000, .ask), (10006, .wait), (10018, .wait), (10002, .wait),
        (0, .wait), (10001, .skip), (110_017, .skip), (110_094, .skip), (999_999, .skip), (110_007, .short), (170_131, .short),
        (10003, .halt), (33004, .halt), (403, .halt),
    ]) func eachCodeHasOneReaction(code: Int, reaction: Reaction) { #expect(Reaction(code) == reaction) }

    /// A code that leaves the outcome open never counts as a refusal.
    @Test func noUnclearCodeIsARefusal() {
        for code in Rest.unclear { #expect(Reaction(code) == .ask) }
    }

    @Test(arguments: [
        (10001, "StopLoss:600600000 set for Buy position should lower than base_price:600000000??LastPrice", true),
        (10001, "StopLoss:600600000 set for Buy position should lower than base_price:600000000??LastPrice (10001)", true),
        (10001, "StopLoss:60060.5 set for Buy position should be lower than base_price:60060.5??MarkPrice", true),
        (10001, "sl:91650000000 set for Buy position should lower than base_price:89140000000", true),
        (110_007, "StopLoss:600600000 set for Buy position should lower than base_price:600000000??LastPrice", false),
        (10001, "StopLoss:599400000 set for Buy position should lower than base_price:600000000??LastPrice", false),
        (10001, "StopLoss:599400000 set for Sell position should greater base_price:600000000??LastPrice", false),
        (10001, "StopLoss:600600000 set for Buy position should greater base_price:600000000??LastPrice", false),
        (10001, "TakeProfit:600600000 set for Buy position should be lower than base_price:600000000??LastPrice", false),
        (10001, "StopLoss:211.5 set for Buy position should be between liq_price:212 and base_price:210.1??LastPrice", false),
        (10001, "StopLoss:600600000 set for Buy position should lower than base_price:600000000??LastPrice, tpslMode", false),
        (10001, " StopLoss:600600000 set for Buy position should lower than base_price:600000000", false),
        (10001, "StopLoss: set for Buy position should lower than base_price:600000000", false),
        (10001, "StopLoss:6006e5 set for Buy position should lower than base_price:600000000", false),
        (10001, "params error: tpslMode should be Full or Partial", false), (10001, "StopLoss should be lower", false),
        (10001, "", false),
    ]) func aPassedStopIsKnownByCodeAndWholeText(code: Int, text: String, isMeant: Bool) {
        #expect(PassedStop.isMeant(code, text, isLong: true) == isMeant)
    }

    @Test func aPassedStopOfAShort() {
        let text = "StopLoss:599400000 set for Sell position should greater base_price:600000000??LastPrice"
        #expect(PassedStop.isMeant(10001, text, isLong: false))
        #expect(!PassedStop.isMeant(10001, text, isLong: true))
        #expect(!PassedStop.isMeant(10001, text.replacing("599400000", with: "600600000"), isLong: false))
    }

    @Test func aPassedTarget() {
        let text = "TakeProfit:612000000 set for Buy position should be higher than base_price:613000000??LastPrice"
        #expect(PassedStop.isMeant(10001, text, isLong: true, isTarget: true))
        #expect(!PassedStop.isMeant(10001, text, isLong: true))
        #expect(!PassedStop.isMeant(10001, text, isLong: false, isTarget: true))
        #expect(!PassedStop.isMeant(10001, text.replacing("612000000", with: "614000000"), isLong: true, isTarget: true))
        let short = "TakeProfit:588000000 set for Sell position should be lower than base_price:587000000??LastPrice"
        #expect(PassedStop.isMeant(10001, short, isLong: false, isTarget: true))
    }

    @Test func idsTellStatesApart() {
        #expect(LinkID.of(nil, "a", "entry") != LinkID.of("1", "a", "entry"))
        #expect(LinkID.of("1", "a", "entry") != LinkID.of("2", "a", "entry"))
        // An id as version 0.1.0 made it.
        #expect(LinkID.of(nil, "linear:BTCUSDT:1:0:test:long", "entry") == "1ee4dfe71f365e3a6a891e7e0156b9a1")
        #expect(LinkID.newRun() != LinkID.newRun())
    }

    @Test func tradedSignalsAreBounded() {
        var traded = TradedSignals()
        for number in 0..<250_000 { traded.add("\(number)") }
        let (latest, oldest) = (traded.contains("249999"), traded.contains("0"))
        #expect(latest && !oldest && traded.fresh.count <= 150_001)
    }

    @Test func hedgeModeIsKnownByItsWords() {
        #expect(Reaction.isHedgeMode(10001, "position idx not match position mode"))
        #expect(!Reaction.isHedgeMode(10001, "Qty invalid"))
    }

    // MARK: Executions

    @Test func anExecutionCountsOnce() {
        var seen = SeenExecutions()
        seen.begin(at: 1_000_000)
        let before = seen.add("old", 999_999)
        let first = seen.add("a", 1_000_000)
        let again = seen.add("a", 1_000_000)
        // A late execution is still new.
        _ = seen.add("b", 9_000_000)
        let late = seen.add("c", 1_000_001)
        #expect(!before && first && !again && late)
        seen.settle(at: 2_000_000)
        let settled = seen.add("d", 1_939_999)
        let open = seen.add("e", 1_940_000)
        #expect(!settled && open)
    }

    @Test func theStateGetsAnExecutionOnce() throws {
        var seen = SeenExecutions()
        seen.begin(at: 100_000)
        seen.add("a", 100_000)
        #expect(seen.fresh.map(\.id) == ["a"] && seen.areSettled)
        #expect(try Coder.text(&seen) == #"{"executions_since":100000}"#)
        seen.wasKept()
        #expect(seen.fresh.isEmpty && !seen.areSettled)
        seen.add("b", 170_000)
        seen.settle(at: 200_000)
        // What is settled before it was stored needs no place in the state.
        #expect(seen.fresh.map(\.id) == ["b"] && seen.areSettled)
        var restored = SeenExecutions()
        try Coder.read(Coder.text(&seen), into: &restored)
        restored.restore("b", 170_000)
        let again = restored.add("b", 170_000)
        #expect(!again && restored.floor == 140_000)
        // A floor from a wrong clock.
        restored.lowerFloor(to: 150_000)
        #expect(restored.floor == 140_000)
        restored.lowerFloor(to: 130_000)
        #expect(restored.floor == 130_000)
        // An execution without a time is not taken for an old one.
        #expect(restored.isNew("c", 0) && !restored.isNew("c", 1))
    }

    @Test func executionsInARowOfLayout1AreStoredAnew() throws {
        var seen = SeenExecutions()
        try Coder.read(#"{"executions":{"floor":3,"ids":["a"],"times":[5]}}"#, into: &seen)
        let again = seen.add("a", 5)
        #expect(!again && seen.floor == 3 && seen.fresh.map(\.id) == ["a"])
        #expect(throws: Failure.self) {
            try Coder.read(#"{"executions":{"floor":3,"ids":["a"],"times":[]}}"#, into: &seen)
        }
    }

    // MARK: What the exchange says

    private func rows<Report>(_ text: String, _ read: (borrowing JSON, Int) -> Report?) throws -> [Report] {
        let json = try #require(JSON(Array(text.utf8)))
        return json.elements(json.value("data")).compactMap { read(json, $0) }
    }

    @Test func anOrderThatEndedTellsWhy() throws {
        func state(_ status: String, _ reject: String = "EC_NoError", _ cancel: String = "UNKNOWN") throws -> String {
            let text =
                #"{"data":[{"category":"linear","symbol":"BTCUSDT","orderLinkId":"x","orderStatus":"\#(status)","rejectReason":"\#(reject)","cancelType":"\#(cancel)","cumExecQty":"","price":""}]}"#
            let report = try #require(rows(text) { OrderReport($0, $1, category: nil) }.first)
            switch report.state {
            case .open: return "open"
            case .passing: return "passing"
            case .ended(let ending, let reason): return "\(ending.rawValue): \(reason.text)"
            }
        }
        #expect(try state("PartiallyFilled") == "open")
        #expect(try state("Triggered") == "passing")
        #expect(try state("SomethingNew") == "passing")
        #expect(try state("Cancelled", "EC_PostOnlyWillTakeLiquidity") == "cancelled: post-only, and would have taken")
        #expect(try state("Cancelled", "EC_PerCancelRequest", "CancelByUser") == "cancelled: cancelled at the exchange")
        #expect(try state("Deactivated", "EC_NoError", "CancelByPrepareLiq") == "cancelled: the exchange: CancelByPrepareLiq")
        #expect(try state("Rejected", "EC_ReachRiskPriceLimit") == "rejected: the exchange: EC_ReachRiskPriceLimit")
    }

    private static let folder = URL(filePath: #filePath).appending(path: "../../../../shared/bybit-payloads")
        .standardizedFileURL

    /// Messages of the real exchange.
    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: folder.path), "skipped: ../shared/bybit-payloads is not there")
    ) func realMessagesAreRead() throws {
        func text(_ name: String) throws -> String {
            try String(contentsOf: LiveTests.folder.appending(path: name), encoding: .utf8)
        }
        let filled = try #require(rows(try text("ws_account_order_filled.json")) { OrderReport($0, $1, category: nil) }.first)
        guard case .ended = filled.state else { throw Failure.badInput }
        #expect(filled.filled.isAboveZero)
        let stop = try #require(rows(try text("ws_account_order_stop_loss.json")) { OrderReport($0, $1, category: nil) }.first)
        #expect(stop.trigger?.isAboveZero == true)
        let execution = try #require(
            rows(try text("ws_account_execution.json")) { ExecutionReport($0, $1, category: nil) }.first)
        #expect(execution.kind == .trade && execution.price.isAboveZero && execution.quantity.isAboveZero)
        let forced = try #require(
            rows(try text("ws_account_execution_adl.json")) { ExecutionReport($0, $1, category: nil) }.first)
        #expect(forced.kind == .deleveraging)
        let short = try #require(
            rows(try text("ws_account_position_short.json")) { PositionReport($0, $1, category: nil) }.first)
        #expect(short.size.isBelowZero && short.entry?.isAboveZero == true)
    }
}
