import Shared

/// A valid answer of the exchange.
package struct RestReply {
    package let json: JSON
    /// The tape index of `result`; 0 if it is missing.
    package let result: Int
    /// Whether the answer has no envelope, so that its members are the result.
    private let isBare: Bool
    package let code: Int
    package let text: String
    /// The exchange's time.
    package let time: Int?

    /// Nil if the body is not an answer of the exchange. Some endpoints answer without an envelope; `isBare` allows that.
    init?(_ body: [UInt8], isBare: Bool = false) {
        var json = JSON()
        guard json.scan(body) == nil, json.isObject else { return nil }
        var names = MemberNames(["retCode", "retMsg", "result", "time"])
        var places = InlineArray<4, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        self.isBare = isBare && places[0] == 0
        guard let code = self.isBare ? 0 : places[0] > 0 ? json.integer(places[0]) : nil else { return nil }
        self.code = code
        text = places[1] > 0 ? json.string(places[1]) : ""
        result = places[2]
        time = json.exchangeTime(places[3])
        self.json = json
    }

    /// An answer of order entry by WebSocket, whose code and time were read already.
    init(frame json: JSON, code: Int, time: Int?) {
        self.json = json
        self.code = code
        self.time = time
        text = json.text("retMsg") ?? ""
        result = json.value("data")
        isBare = false
    }

    /// The tape index of the result, also in an answer without an envelope; nil if it is missing.
    package var root: Int? { isBare ? 0 : result > 0 ? result : nil }

    /// The reasons for a refusal, if the result lists any. The exchange's documents show objects with `reasonCode` and
    /// `reasonMsg`; any other shape is shown as it came.
    package var reasons: [String] {
        let place = result > 0 ? json.value("reasons", in: result) : 0
        guard place > 0 else { return [] }
        let reasons = json.kind(place) == .array ? json.elements(place) : [place]
        return reasons.map(reason).filter { !$0.isEmpty }
    }

    private func reason(_ place: Int) -> String {
        switch json.kind(place) {
        case .null: return ""
        case .string, .escapedString: return json.string(place)
        case .object, .array:
            let text = json.string(json.value("reasonMsg", in: place))
            let code = json.value("reasonCode", in: place)
            if text.isEmpty { return json.isInside(place + 1) ? json.source(place) : "" }
            return text + (code > 0 ? " (\(json.isString(code) ? json.string(code) : json.source(code)))" : "")
        default: return json.source(place)
        }
    }

    /// The message for the user when the exchange refuses with `text`.
    func words(_ text: String) -> String {
        code == 10002 || code == -1
            ? "the machine's clock is off, the exchange says; set it by NTP (\(text))"
            : "\(text.isEmpty ? "refused" : text) (\(code))"
    }
}
