import Net
import Shared

/// The environment's part of a channel: names, their values, and what is said when they are missing.
struct Settings {
    let environment: Environment

    /// The values of names that a channel cannot do without.
    func values(_ option: String, _ names: [String]) throws(Failure) -> [String] {
        let missing = names.filter { environment[$0] == nil }
        guard missing.isEmpty else {
            throw .usage("--\(option) needs \(missing.joined(separator: ", ")), in the environment or in .env")
        }
        return names.map { environment[$0] ?? "" }
    }

    /// An address from the environment; its text is never shown, for it may be a secret.
    func address(_ name: String, _ standard: String? = nil) throws(Failure) -> Address {
        guard let text = environment[name] ?? standard else { throw .usage("\(name) is not set") }
        return try Settings.address(text, name)
    }

    static func address(_ text: String, _ name: String) throws(Failure) -> Address {
        switch Address.parse(text, webSocket: false) {
        case .failure(let error): throw .usage("\(name): \(error.reason)")
        case .success(let address):
            if address.isWebSocket { throw .usage("\(name): expected https:// at its beginning") }
            return address
        }
    }
}

extension HTTPRequest {
    /// A request that is one attempt, and no more.
    static func attempt(_ address: Address, _ headers: [String], _ body: [UInt8]) -> HTTPRequest {
        var request = HTTPRequest(address)
        request.headers = headers
        request.body = body
        request.isOnce = true
        return request
    }
}

extension Address {
    /// A path below this address.
    func below(_ path: String) -> Address {
        with(path: (self.path.hasSuffix("/") ? String(self.path.dropLast()) : self.path) + path)
    }
}
