import Shared

/// What a record is to a report. Most lines of a pipe are candles, so it looks at no more than it must.
struct RecordType {
    enum Kind {
        case trade, funding, position, candle, order, other
        /// Neither a record of ours nor a payload: an answer of the exchange, or a row of one.
        case untyped
    }

    private let type = JSONName("type")
    private let topic = JSONName("topic")
    private let kinds: [(JSONName, Kind)] = [
        (JSONName("candle"), .candle), (JSONName("trade"), .trade), (JSONName("position"), .position),
        (JSONName("funding"), .funding), (JSONName("order"), .order),
    ]

    func of(_ json: borrowing JSON) -> Kind {
        var member = 1
        while json.isInside(member) {
            let name = json.name(member)
            if name == topic { return .other }
            if name == type {
                guard json.isString(member + 1) else { return .other }
                let name = json.name(member + 1)
                return kinds.first { $0.0 == name }?.1 ?? .other
            }
            member = json.after(member + 1)
        }
        return .untyped
    }
}
