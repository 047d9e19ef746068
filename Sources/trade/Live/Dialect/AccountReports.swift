import Net
import Shared
import Trading

/// The exchange's report of an order, in an answer or on the account's stream.
struct OrderReport {
    enum State {
        case open
        case ended(Ending, because: OrderCause)
        /// Triggered, or an unknown state: another state follows.
        case passing
    }

    let key: SeriesKey
    /// Our id; nil for an order that the exchange or somebody else made.
    let id: OrderID?
    let exchangeID: String
    let state: State
    let price: Decimal?
    let quantity: Decimal?
    let trigger: Decimal?
    let filled: Decimal
    let isBuy: Bool
    let reducesOnly: Bool
    /// Whether the order is the stop, target or trailing stop of a position.
    let isProtection: Bool
    let time: Int
    /// Time at which the exchange accepted the order; 0 if it does not say.
    let created: Int
    /// The unreadable member, as `cumExecQty ''`: the executed quantity is then unknown. Nil if all is readable.
    let flaw: String?

    init?(_ json: borrowing JSON, _ row: Int, category: String?) {
        guard let key = json.market(row, category: category) else { return nil }
        self.key = key
        created = json.moment("createdTime", row)
        id = json.orderID("orderLinkId", row)
        exchangeID = json.text("orderId", row)
        price = json.amount("price", row)
        quantity = json.amount("qty", row)
        trigger = json.amount("triggerPrice", row)
        let filled = json.amount("cumExecQty", row)
        flaw = filled == nil ? json.flaw("cumExecQty", row) : nil
        self.filled = filled ?? .zero
        isBuy = json.text("side", row) == "Buy"
        reducesOnly = json.isTrue(json.value("reduceOnly", in: row))
        isProtection = json.isProtection(row)
        time = json.moment("updatedTime", row)
        state = OrderReport.state(json.text("orderStatus", row), json.text("rejectReason", row), json.text("cancelType", row))
    }

    private static func state(_ status: String, _ reject: String, _ cancel: String) -> State {
        switch status {
        case "New", "PartiallyFilled", "Untriggered", "Created", "Active": .open
        case "Filled": .ended(.cancelled, because: .filled)
        case "Rejected": .ended(.rejected, because: cause(reject, cancel))
        case "Cancelled", "PartiallyFilledCanceled", "Deactivated": .ended(.cancelled, because: cause(reject, cancel))
        default: .passing
        }
    }

    private static func cause(_ reject: String, _ cancel: String) -> OrderCause {
        switch reject {
        case "EC_PostOnlyWillTakeLiquidity": return .wouldTake
        case "EC_NoImmediateQtyToFill", "EC_CancelForNoFullFill": return .noLiquidity
        case "", "EC_NoError", "EC_PerCancelRequest": break
        default: return .exchange(Plain.prefix(reject, Rest.longestText))
        }
        switch cancel {
        case "CancelBySmp": return .selfMatch
        case "", "UNKNOWN", "CancelByUser": return .cancelledElsewhere
        default: return .exchange(Plain.prefix(cancel, Rest.longestText))
        }
    }
}

/// The exchange's report of an execution.
struct ExecutionReport {
    enum Kind: String {
        case trade = "Trade"
        case funding = "Funding"
        case deleveraging = "AdlTrade"
        case bust = "BustTrade"
        case delivery = "Delivery"
        case settlement = "Settle"
    }

    let key: SeriesKey
    let id: String
    /// Our order; nil if the exchange or somebody else made the order.
    let order: OrderID?
    let kind: Kind
    let isBuy: Bool
    let price: Decimal
    let quantity: Decimal
    let fee: Decimal
    let feeCurrency: String
    let isMaker: Bool
    /// 0 if it is impossible.
    let time: Int
    /// The position's protection that was executed; nil for a separate order.
    let protection: ExitReason?
    /// The impossible member, as `execPrice '0'`; nil if the execution can be booked.
    let flaw: String?

    /// A time in 2001. Smaller numbers are not times in ms.
    private static let earliest = 1_000_000_000_000

    init?(_ json: borrowing JSON, _ row: Int, category: String?) {
        guard let key = json.market(row, category: category), let kind = Kind(rawValue: json.text("execType", row)) else {
            return nil
        }
        self.key = key
        self.kind = kind
        // Delivered or settled contracts may be worth nothing.
        let mayBeZero = kind == .delivery || kind == .settlement
        func isPossible(_ amount: Decimal?) -> Bool {
            guard let amount, amount < Decimal.mostVolume else { return false }
            return amount.isAboveZero || (mayBeZero && amount.isZero)
        }
        let price = json.amount("execPrice", row)
        let quantity = json.amount("execQty", row)
        let fee = json.amount("execFee", row)
        let isFee = fee.map { $0.magnitude < Decimal.mostVolume } ?? false
        let moment = json.moment("execTime", row)
        time = moment < ExecutionReport.earliest ? 0 : moment
        let wrong =
            !isPossible(price)
            ? "execPrice" : !isPossible(quantity) ? "execQty" : !isFee ? "execFee" : time == 0 ? "execTime" : nil
        flaw = wrong.map { json.flaw($0, row) }
        self.price = price ?? .zero
        self.quantity = quantity ?? .zero
        self.fee = fee ?? .zero
        id = json.text("execId", row)
        order = json.orderID("orderLinkId", row)
        isBuy = json.text("side", row) == "Buy"
        feeCurrency = json.text("feeCurrency", row)
        isMaker = json.isTrue(json.value("isMaker", in: row))
        switch json.text("stopOrderType", row) {
        case "TakeProfit", "PartialTakeProfit": protection = .target
        case "StopLoss", "PartialStopLoss": protection = .stop
        case "TrailingStop": protection = .trail
        default: protection = nil
        }
    }
}

extension PositionReport {
    init?(_ json: borrowing JSON, _ row: Int, category: String?) {
        guard let key = json.market(row, category: category) else { return nil }
        let amount = json.amount("size", row)
        let size = amount ?? .zero
        let place = json.value("positionIdx", in: row)
        self.init(
            key: key, size: json.text("side", row) == "Sell" ? size.negated : size,
            // The entry price has one name on the stream, another in answers.
            entry: json.positive("entryPrice", row) ?? json.positive("avgPrice", row), stop: json.positive("stopLoss", row),
            target: json.positive("takeProfit", row), trail: json.positive("trailingStop", row),
            liquidation: json.positive("liqPrice", row), leverage: json.positive("leverage", row),
            index: place > 0 ? json.integer(place) ?? 0 : 0, flaw: amount == nil ? json.flaw("size", row) : nil)
    }
}

extension JSON {
    /// Returns nil for "": the order was made without an id.
    fileprivate func orderID(_ name: String, _ row: Int) -> OrderID? {
        let id = text(name, row)
        return id.isEmpty ? nil : OrderID(id)
    }

    /// Returns a member as a message shows it: `size ''`.
    fileprivate func flaw(_ name: String, _ row: Int) -> String { "\(name) '\(Plain.prefix(text(name, row), 40))'" }

    fileprivate func moment(_ name: String, _ row: Int) -> Int {
        let place = value(name, in: row)
        return place > 0 ? spelledTime(place) ?? exchangeTime(place) ?? 0 : 0
    }

    fileprivate func isProtection(_ row: Int) -> Bool {
        !["", "UNKNOWN", "None", "Stop"].contains(text("stopOrderType", row))
    }

    /// Returns the market of a row. In an answer, only the head names the category.
    fileprivate func market(_ row: Int, category: String?) -> SeriesKey? {
        let own = text("category", row)
        guard kind(row) == .object, let symbol = Label(name: text("symbol", row)),
            let category = Label(own.isEmpty ? category ?? "" : own)
        else { return nil }
        return SeriesKey(category: category, symbol: symbol, interval: nil)
    }
}
