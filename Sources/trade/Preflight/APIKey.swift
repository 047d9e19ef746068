import Net
import Shared
import Trading

/// The exchange's description of an API key.
struct APIKey {
    let isReadOnly: Bool
    /// The names under each permission: "ContractTrade" has "Order" and "Position".
    let permissions: [String: [String]]
    let addresses: [String]
    /// Nil if the key does not expire.
    let expiry: Int?

    private static let soon = 14 * 86_400_000

    init(_ json: borrowing JSON, _ row: Int) {
        let reads = json.value("readOnly", in: row)
        isReadOnly = reads > 0 && json.integer(reads) == 1
        var permissions: [String: [String]] = [:]
        let given = json.value("permissions", in: row)
        if given > 0, json.kind(given) == .object {
            var member = given + 1
            while json.isInside(member) {
                let name = json.string(member)
                permissions[name] = json.elements(member + 1).map { json.isString($0) ? json.string($0) : "" }
                member = json.after(member + 1)
            }
        }
        self.permissions = permissions
        addresses = json.elements(json.value("ips", in: row)).map { json.isString($0) ? json.string($0) : "" }
        // A key that does not expire has no expiry time, or the beginning of the epoch.
        expiry = Timestamp.parse(json.text("expiredAt", row)).flatMap { $0 > 86_400_000 ? $0 : nil }
    }

    func findings(for category: String, now: Int) -> [(PreflightCheck.Verdict, String)] {
        var findings: [(PreflightCheck.Verdict, String)] = []
        if isReadOnly { findings.append((.failed, "read-only: it may not trade")) }
        let needed: [(String, String)] =
            switch category {
            case "spot": [("Spot", "SpotTrade")]
            case "option": [("Options", "OptionsTrade")]
            default: [("ContractTrade", "Order"), ("ContractTrade", "Position")]
            }
        let missing = needed.filter { permissions[$0.0]?.contains($0.1) != true }
        if !missing.isEmpty {
            let names = missing.map { "\($0.0): \($0.1)" }.joined(separator: ", ")
            findings.append((.failed, "the permission to trade \(category) is missing (\(names))"))
        } else if !isReadOnly {
            findings.append((.ok, "may trade \(category)"))
        }
        if permissions["Wallet"]?.contains("Withdraw") == true {
            findings.append((.warning, "may withdraw; trade does not need that, take the permission away"))
        }
        if addresses.isEmpty || addresses.contains("*") {
            findings.append((.warning, "not bound to an IP address: whoever has it can use it from anywhere"))
        } else {
            findings.append((.ok, "bound to \(addresses.joined(separator: ", "))"))
        }
        if let expiry {
            let left = expiry - now
            let day = Timestamp.text(expiry)
            if left <= 0 {
                findings.append((.failed, "expired at \(day)"))
            } else {
                findings.append((left < APIKey.soon ? .warning : .ok, "expires at \(day), in \(TimeSpan.text(left))"))
            }
        } else {
            findings.append((.ok, "does not expire"))
        }
        return findings
    }
}
