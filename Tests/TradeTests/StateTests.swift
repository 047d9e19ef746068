import Shared
import Testing

@testable import Trading

@Suite struct StateTests {
    private func returned<Value: Stored>(_ value: Value, _ empty: Value) throws -> (String, String) {
        var value = value
        var other = empty
        let text = try Coder.text(&value)
        try Coder.read(text, into: &other)
        return (text, try Coder.text(&other))
    }

    @Test func whatIsKeptComesBack() throws {
        var order = Order(OrderID("a\"b\\c\n"), of: SeriesID(0))
        order.role = .add
        order.kind = .postOnly
        order.isBuy = false
        order.price = Decimal("16650.50")!
        order.quantity = Decimal("0.001")!
        order.stop = Decimal("17000")!
        order.time = 1_704_067_200_000
        order.isResting = true
        var book = MarketBook()
        book.orders = [order, Order(OrderID("b"), of: SeriesID(1))]
        book.size = Decimal("-0.5")!
        book.stop = Decimal("17000.0")!
        book.stopReason = .breakEven
        book.closing = order
        let (text, again) = try returned(book, MarketBook())
        #expect(text == again)
        #expect(text.contains("\"price\":16650.50"))
        var position = Position()
        position.funding = Decimal("-0.00012")!
        position.entered = Decimal("123.000000000001")!
        let kept = try returned(position, Position())
        #expect(kept.0 == kept.1)
        var guards = Guards()
        guards.isPastDrawdown = true
        guards.orderTimes = [1, 2, 3]
        let halted = try returned(guards, Guards())
        #expect(halted.0 == halted.1)
    }

    @Test func nothingIsNothingAgain() throws {
        var position = Position()
        position.funding = .one
        var empty = Position()
        try Coder.read(try Coder.text(&empty), into: &position)
        #expect(position.funding == nil)
    }

    /// A value with a field that a later version added.
    private struct Later: Stored {
        var count = 1
        var mode = "cross"
        mutating func fields(_ coder: inout Coder) throws(Failure) {
            try coder.field("count", &count)
            try coder.field("mode", &mode, isOptional: true)
        }
    }

    @Test func olderRowsKeepTheDefaultOfAFieldThatWasAdded() throws {
        var later = Later()
        try Coder.read("{\"count\":2}", into: &later)
        #expect(later.count == 2 && later.mode == "cross")
        try Coder.read("{\"count\":3,\"mode\":\"isolated\"}", into: &later)
        #expect(later.count == 3 && later.mode == "isolated")
    }

    @Test func fieldsThatAreMissingOrUnknownAreRefused() {
        var later = Later()
        for text in ["{\"mode\":\"cross\"}", "{\"count\":2,\"more\":1}", "{\"count\":null}", "{\"count\":2,\"mode\":null}"] {
            #expect(throws: Failure.self) { try Coder.read(text, into: &later) }
        }
    }

    @Test func damageIsTold() {
        var order = Order(OrderID("a"), of: SeriesID(0))
        for text in ["", "[]", "{\"id\":", "{\"role\":\"boss\"}", "{\"quantity\":\"x\"}", "{\"time\":\"soon\"}"] {
            #expect(throws: Failure.self) { try Coder.read(text, into: &order) }
        }
    }
}
