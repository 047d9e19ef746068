import CNet
import Shared

/// All libcurl transfers: requests in flight, connections that are being made, and sockets that are open.
///
/// Invariants: `multi` lives as long as this object. Each handle in it belongs to a `Curl` in `running`, and leaves both at
/// once. What `curl_multi_info_read` returns is copied before the next call.
@safe package final class Network {
    /// Identifies a request or a connection until it is done.
    package typealias Ticket = Int

    package enum Done {
        case response(HTTPResponse)
        /// A connection was made.
        case connected
        case failed(NetError)
    }

    private let multi: UnsafeMutableRawPointer
    private let security: Security
    private var running: [Ticket: Curl] = [:]
    private var lastTicket = 0
    private var soon: [(Ticket, Done)] = []

    package init(_ security: Security) throws(Failure) {
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        guard let multi = unsafe curl_multi_init() else { throw .io("libcurl gave no handle") }
        unsafe self.multi = unsafe multi
        self.security = security
    }

    deinit {
        for curl in running.values { _ = unsafe curl_multi_remove_handle(multi, curl.handle) }
        _ = unsafe curl_multi_cleanup(multi)
    }

    // MARK: Starting

    package func send(_ request: HTTPRequest) -> Ticket {
        begin { () throws(NetError) in try request.start(security) }
    }

    package func send(_ mail: MailRequest) -> Ticket {
        begin { () throws(NetError) in try mail.start(security) }
    }

    /// Only connects, through proxies and TLS if these are required.
    func connect(_ address: Address, timeout: Int) -> Ticket {
        begin { () throws(NetError) in
            let curl = try Curl(address, security)
            curl.isConnectionOnly = true
            curl.set(CURLOPT_CONNECT_ONLY, 1)
            curl.set(CURLOPT_CONNECTTIMEOUT_MS, timeout)
            // Otherwise HTTP/2 would be chosen, which has no upgrade.
            curl.set(CURLOPT_SSL_ENABLE_ALPN, 0)
            return curl
        }
    }

    private func begin(_ make: () throws(NetError) -> Curl) -> Ticket {
        lastTicket += 1
        do throws(NetError) {
            let curl = try make()
            curl.setTicket(lastTicket)
            _ = unsafe curl_multi_add_handle(multi, curl.handle)
            running[lastTicket] = curl
        } catch { soon.append((lastTicket, .failed(error))) }
        return lastTicket
    }

    /// The connection with this ticket. It must stay in `multi`: if it were removed, libcurl would close it.
    func connection(_ ticket: Ticket) -> Curl? { running[ticket] }

    package func cancel(_ ticket: Ticket) {
        guard let curl = running.removeValue(forKey: ticket) else { return }
        _ = unsafe curl_multi_remove_handle(multi, curl.handle)
    }

    // MARK: Running

    /// Advances all transfers, and returns the results of those that are done.
    package func perform() -> [(Ticket, Done)] {
        var stillRunning: Int32 = 0
        _ = unsafe curl_multi_perform(multi, &stillRunning)
        var done = soon
        soon = []
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let ticket = unsafe Curl.ticket(of: message.pointee.easy_handle)
            guard let curl = running[ticket] else { continue }
            let code = unsafe message.pointee.data.result
            done.append((ticket, finish(ticket, curl, code)))
        }
        return done
    }

    private func finish(_ ticket: Ticket, _ curl: Curl, _ code: CURLcode) -> Done {
        if code == CURLE_OK, curl.isConnectionOnly { return .connected }
        cancel(ticket)
        if code != CURLE_OK, curl.isMail, curl.hasAnswered { curl.body = Array(curl.failure(code).text.utf8) }
        if code == CURLE_OK || curl.hasAnswered { return .response(curl.response(isCut: code != CURLE_OK)) }
        let error = curl.failure(code)
        if curl.isMail { return .failed(Network.isUnconnected(code) ? .notSent(error.text) : error) }
        return .failed(curl.hasSent || curl.isConnectionOnly ? error : .notSent(error.text))
    }

    /// Whether no connection was made. Used for mail, because libcurl does not count the bytes sent in a mail's dialogue.
    private static func isUnconnected(_ code: CURLcode) -> Bool {
        [CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT].contains(code)
    }

    /// Waits until a descriptor is ready or a transfer can continue, at most for `milliseconds`. A signal ends the wait.
    func wait(_ descriptors: inout [curl_waitfd], milliseconds: Int) {
        let limit = Int32(clamping: soon.isEmpty ? milliseconds : 0)
        _ = unsafe curl_multi_poll(multi, &descriptors, UInt32(descriptors.count), limit, nil)
    }
}
