import Net
import Shared

/// The refusals inside an answer that is otherwise a success.
enum Refusals {
    static func texts(_ reply: RestReply) -> [String] { orders(reply) + reply.reasons + status(reply) }

    /// The orders of a batch that were refused: `retExtInfo.list` has a code for each.
    private static func orders(_ reply: RestReply) -> [String] {
        let json = reply.json
        return json.elements(json.value(["retExtInfo", "list"])).enumerated().compactMap { number, order in
            guard json.kind(order) == .object, let code = json.integer(json.value("code", in: order)), code != 0 else {
                return nil
            }
            let text = json.string(json.value("msg", in: order))
            return "number \(number + 1): \(text.isEmpty ? "refused" : text) (\(code))"
        }
    }

    /// The error in an answer of a bot endpoint, which has a status of its own.
    private static func status(_ reply: RestReply) -> [String] {
        let json = reply.json
        guard let root = reply.root, json.kind(root) == .object, let code = json.integer(json.value("status_code", in: root)),
            code != 0, code != 200
        else { return [] }
        let text = json.string(json.value("debug_msg", in: root))
        return ["\(text.isEmpty ? "refused" : text) (status_code \(code))"]
    }
}
