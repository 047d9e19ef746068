import Shared

/// The exchange's answer to a request to subscribe or unsubscribe, which comes in one of several formats.
package struct Acknowledgement {
    package let isSuccess: Bool
    /// The `req_id` of the request; "" if the exchange omits it.
    package let id: String
    package let text: String
    /// The code of a refusal; nil if the exchange gives none.
    package let code: Int?
    /// The accepted and refused topics, which option and spread sockets name.
    package var accepted: [String]
    package var failed: [String]
    /// Whether it answers a request to unsubscribe; nil if the exchange does not say.
    package let isUnsubscription: Bool?

    package init(
        isSuccess: Bool, id: String, text: String, code: Int? = nil, accepted: [String] = [], failed: [String] = [],
        isUnsubscription: Bool? = nil
    ) {
        self.isUnsubscription = isUnsubscription
        self.isSuccess = isSuccess
        self.id = id
        self.text = text
        self.code = code
        self.accepted = accepted
        self.failed = failed
    }
}

/// Determines the kind of a frame, and finds its members.
package struct FrameReader {
    package enum Kind {
        case payload
        case pong(time: Int?)
        case acknowledgement(Acknowledgement)
        /// `refusal` is nil if the sign-in was accepted.
        case authentication(refusal: String?)
        case unknown
    }

    private enum Member {
        static let topic = 0, type = 1, ts = 2, data = 3, creationTime = 4, op = 5, success = 6, text = 7, id = 8, code = 9
        static let otherText = 10, args = 11, request = 12
    }

    private var names = MemberNames([
        "topic", "type", "ts", "data", "creationTime", "op", "success", "ret_msg", "req_id", "retCode", "retMsg", "args",
        "request",
    ])
    private var places = InlineArray<13, Int>(repeating: 0)
    private static let ping = JSONName("ping")
    private static let pong = JSONName("pong")
    private static let auth = JSONName("auth")
    private static let pongText = JSONName("pong")
    private static let subscribe = JSONName("subscribe")
    private static let unsubscribe = JSONName("unsubscribe")
    private static let response = JSONName("COMMAND_RESP")

    package init() {}

    package var topic: Int { places[Member.topic] }
    package var data: Int { places[Member.data] }
    package var type: Int { places[Member.type] }

    /// The code of a refusal; nil if the exchange gives none.
    package func code(_ json: borrowing JSON) -> Int? { places[Member.code] > 0 ? json.integer(places[Member.code]) : nil }

    /// The exchange time of a payload.
    package mutating func time(_ json: borrowing JSON) -> Int? {
        json.exchangeTime(places[Member.ts]) ?? json.exchangeTime(places[Member.creationTime])
    }

    /// Whether the payload's time is a number that cannot be a time: before 1970 or after 2099.
    package func hasImpossibleTime(_ json: borrowing JSON) -> Bool {
        [places[Member.ts], places[Member.creationTime]].contains {
            $0 > 0 && json.kind($0) == .number && json.exchangeTime($0) == nil
        }
    }

    package mutating func read(_ json: borrowing JSON) -> Kind {
        guard json.isObject else {
            places = InlineArray(repeating: 0)
            return .unknown
        }
        json.findAgain(&names, in: 0, &places)
        if topic > 0, json.isString(topic) { return .payload }
        // Option and spread sockets answer a subscription without an `op`.
        let op = places[Member.op] > 0 ? json.name(places[Member.op]) : nil
        let text = places[Member.text]
        if op == FrameReader.pong || (op == FrameReader.ping && text > 0 && json.name(text) == FrameReader.pongText) {
            return .pong(time: pongTime(json))
        }
        if op == FrameReader.auth { return .authentication(refusal: isSuccess(json) ? nil : refusal(json)) }
        let type = places[Member.type]
        let request = op == FrameReader.subscribe || op == FrameReader.unsubscribe ? op : requestOp(json)
        if request == FrameReader.subscribe || request == FrameReader.unsubscribe {
            return .acknowledgement(acknowledgement(json, isUnsubscription: request == FrameReader.unsubscribe))
        }
        if type > 0, json.name(type) == FrameReader.response {
            return .acknowledgement(acknowledgement(json, isUnsubscription: nil))
        }
        return .unknown
    }

    private func isSuccess(_ json: borrowing JSON) -> Bool {
        if json.isTrue(places[Member.success]) { return true }
        return places[Member.code] > 0 && json.integer(places[Member.code]) == 0
    }

    private func refusal(_ json: borrowing JSON) -> String {
        for place in [places[Member.text], places[Member.otherText]] where place > 0 {
            let text = json.string(place)
            if !text.isEmpty { return text }
        }
        return "no reason given"
    }

    /// The operation of the refused request, which older frames contain.
    private func requestOp(_ json: borrowing JSON) -> JSONName? {
        let request = places[Member.request]
        guard request > 0, json.kind(request) == .object else { return nil }
        var names = MemberNames(["op"])
        var places = InlineArray<1, Int>(repeating: 0)
        json.find(&names, in: request, &places)
        return places[0] > 0 ? json.name(places[0]) : nil
    }

    /// The exchange's time, which some pongs contain.
    private func pongTime(_ json: borrowing JSON) -> Int? {
        for place in [places[Member.args], places[Member.data]] where place > 0 && json.kind(place) == .array {
            if json.isInside(place + 1) { return json.spelledTime(place + 1) }
        }
        return nil
    }

    private func acknowledgement(_ json: borrowing JSON, isUnsubscription: Bool?) -> Acknowledgement {
        let id = places[Member.id]
        var answer = Acknowledgement(
            isSuccess: isSuccess(json), id: id > 0 ? json.string(id) : "", text: isSuccess(json) ? "" : refusal(json),
            code: code(json), isUnsubscription: isUnsubscription)
        let data = places[Member.data]
        if data > 0, json.kind(data) == .object {
            var names = MemberNames(["failTopics", "successTopics"])
            var places = InlineArray<2, Int>(repeating: 0)
            json.find(&names, in: data, &places)
            answer.failed = strings(json, places[0])
            answer.accepted = strings(json, places[1])
        }
        return answer
    }

    private func strings(_ json: borrowing JSON, _ array: Int) -> [String] {
        guard array > 0, json.kind(array) == .array else { return [] }
        var texts: [String] = []
        var element = array + 1
        while json.isInside(element) {
            texts.append(json.string(element))
            element = json.after(element)
        }
        return texts
    }
}
