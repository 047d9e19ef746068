import Shared

/// The kind of a record, for a report. Most lines of a pipe are candles, so no more members are read than necessary.
struct RecordType {
    enum Kind {
        case trade, funding, position, candle, order, other
        /// Neither a record of this project nor a stream payload: a REST answer of the exchange, or a row of one.
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
