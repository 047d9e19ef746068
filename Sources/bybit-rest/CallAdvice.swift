import Net
import Shared

/// Advice on what to do about a refusal that the exchange's own message does not explain.
enum CallAdvice {
    static func of(_ code: Int, _ call: Call, _ keys: Keys?) -> String {
        let text: String? =
            switch code {
            case 10003, 33004, -2015:
                "the key is unknown there or has expired; mainnet, --testnet and --demo have keys of their own"
            case 10004: keys.map { "\($0.signatoryName) does not belong to BYBIT_API_KEY" }
            case 10005: "the key has no permission for this; set it where the key was created"
            case 10010: "the key is bound to other addresses than this machine's"
            case 10007, 401: "the exchange does not accept this key here"
            case 404, 10017: nearest(call)
            case 10024, 10027, 10028, 10029: "the exchange does not let this account do it"
            case 110025, 110026, 110043, 34040: "the setting already has this value"
            case 110072, 170141: "an order with this orderLinkId already exists: query it"
            default: nil
            }
        return text.map { ": \($0)" } ?? ""
    }

    private static func nearest(_ call: Call) -> String {
        let path = call.endpoint == nil ? Endpoint.nearest(call.path) : nil
        return path.map { "unknown path; did you mean \($0)?" } ?? "no such path, or not for this kind of account"
    }
}
