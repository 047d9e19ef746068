import Shared

/// An answer of the exchange that is one.
package struct RestReply {
    package let json: JSON
    /// Where `result` stands on the tape; 0 when it is missing.
    package let result: Int
    package let code: Int
    package let text: String
    /// The exchange's clock.
    package let time: Int?

    init?(_ body: [UInt8]) {
        var json = JSON()
        guard json.scan(body) == nil, json.isObject else { return nil }
        var names = MemberNames(["retCode", "retMsg", "result", "retExtInfo", "time"])
        var places = InlineArray<5, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        guard places[0] > 0, let code = json.integer(places[0]) else { return nil }
        self.code = code
        text = places[1] > 0 ? json.string(places[1]) : ""
        result = places[2]
        time = json.exchangeTime(places[4])
        self.json = json
    }

    /// The message for a person when the exchange refuses with `text`.
    func words(_ text: String) -> String {
        code == 10002 || code == -1
            ? "the machine's clock is off, the exchange says; set it by NTP (\(text))"
            : "\(text.isEmpty ? "refused" : text) (\(code))"
    }
}
