import Net
import Shared

extension HTTPRequest {
    /// Returns a request that is sent once, and never again by libcurl.
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
