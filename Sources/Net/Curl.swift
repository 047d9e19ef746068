import CNet

/// One connection or request of libcurl. All pointers of libcurl stay in this file and in `Network`.
///
/// Invariants: `handle` lives as long as this object. libcurl calls back only inside `perform` of the `Network` that holds this
/// object, so the context of a callback, this object, is alive then. libcurl hands a callback `size * count` bytes.
@safe final class Curl {
    let handle: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var recipients: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    /// The body of the server's answer to a request.
    var body: [UInt8] = []
    fileprivate(set) var responseHeaders: [(name: String, value: String)] = []
    /// Whether this is only a connection, without a request.
    var isConnectionOnly = false
    /// Whether this is a mail: the server's refusal then is an answer with a status.
    var isMail = false
    /// Whether a success status is enough, even if the rest of the answer never arrives.
    var isStatusEnough = false
    /// How often the request was begun. libcurl begins it again when a kept connection breaks before an answer; the server may
    /// have executed the first one.
    private var beginnings = 0
    /// The bytes to upload, and the number already sent.
    private var uploaded: (bytes: [UInt8], sent: Int) = ([], 0)

    convenience init(_ url: Address, _ security: Security) throws(NetError) {
        try self.init(url: url.forCurl, isLoopback: url.isLoopback, security)
    }

    init(url: String, isLoopback: Bool, _ security: Security) throws(NetError) {
        unsafe errorText.pointee = 0
        guard let handle = unsafe curl_easy_init() else { throw .failed("libcurl gave no handle") }
        unsafe self.handle = unsafe handle
        set(CURLOPT_URL, url)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // Redirects, which could lead to another host or protocol, are not followed.
        set(CURLOPT_FOLLOWLOCATION, 0)
        if isLoopback { set(CURLOPT_NOPROXY, "*") }
        _ = unsafe net_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
        try security.apply(to: self)
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe curl_slist_free_all(headers)
        unsafe curl_slist_free_all(recipients)
        unsafe errorText.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) { _ = unsafe net_set_long(handle, option, value) }
    func set(_ option: CURLoption, _ value: String) { _ = unsafe net_set_text(handle, option, value) }

    func set(_ option: CURLoption, blob: [UInt8]) {
        var blob = blob
        _ = unsafe blob.withUnsafeMutableBytes { bytes in unsafe net_set_blob(handle, option, bytes.baseAddress, bytes.count) }
    }

    /// Sets the body of a request. libcurl copies as many bytes as the size says, so the size must be set first.
    func setBody(_ body: [UInt8]) {
        set(CURLOPT_POSTFIELDSIZE, body.count)
        var body = body
        _ = unsafe body.withUnsafeMutableBytes { bytes in
            unsafe net_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress)
        }
    }

    func setHeaders(_ lines: [String]) {
        for line in lines { unsafe headers = unsafe curl_slist_append(headers, line) }
        _ = unsafe net_set_list(handle, CURLOPT_HTTPHEADER, headers)
    }

    func setRecipients(_ addresses: [String]) {
        for address in addresses { unsafe recipients = unsafe curl_slist_append(recipients, address) }
        _ = unsafe net_set_list(handle, CURLOPT_MAIL_RCPT, recipients)
    }

    /// Sends these bytes as the text of a mail.
    func upload(_ bytes: [UInt8]) {
        uploaded = (bytes, 0)
        set(CURLOPT_UPLOAD, 1)
        set(CURLOPT_INFILESIZE, bytes.count)
        _ = unsafe net_set_receiver(handle, CURLOPT_READFUNCTION) { target, size, count, context in
            guard let target = unsafe target, let context = unsafe context else { return 0 }
            let curl = unsafe Unmanaged<Curl>.fromOpaque(context).takeUnretainedValue()
            let part = curl.uploaded.bytes[curl.uploaded.sent...].prefix(size * count)
            unsafe UnsafeMutableRawBufferPointer(start: target, count: size * count).copyBytes(from: part)
            curl.uploaded.sent += part.count
            return part.count
        }
        _ = unsafe net_set_pointer(handle, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Whether the response counts as an answer although the transfer failed.
    var hasAnswered: Bool { isMail ? status >= 400 : isStatusEnough && (200..<300).contains(status) }

    /// Stores the server's answer in `body` and `responseHeaders`.
    func keepResponse() {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe net_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
            let curl = unsafe Unmanaged<Curl>.fromOpaque(context).takeUnretainedValue()
            unsafe curl.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: size * count))
            return curl.body.count > Curl.largestBody ? 0 : size * count
        }
        _ = unsafe net_set_pointer(handle, CURLOPT_WRITEDATA, context)
        _ = unsafe net_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
            let curl = unsafe Unmanaged<Curl>.fromOpaque(context).takeUnretainedValue()
            let line = unsafe String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self)
            curl.responseHeaders += HTTPHeaders.parse(line)
            return size * count
        }
        _ = unsafe net_set_pointer(handle, CURLOPT_HEADERDATA, context)
    }

    /// The maximum size of a body, more than any answer of an exchange has.
    private static let largestBody = 64 << 20

    // MARK: Tickets

    /// Stores the ticket in libcurl's handle.
    func setTicket(_ ticket: Int) {
        _ = unsafe net_set_pointer(handle, CURLOPT_PRIVATE, UnsafeMutableRawPointer(bitPattern: ticket))
    }

    static func ticket(of handle: UnsafeMutableRawPointer) -> Int {
        var ticket: UnsafeMutablePointer<CChar>?
        _ = unsafe net_get_text(handle, CURLINFO_PRIVATE, &ticket)
        return Int(bitPattern: ticket)
    }

    // MARK: Results

    var status: Int {
        var status = 0
        _ = unsafe net_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    /// Counts how often the request is begun.
    func countBeginnings() {
        _ = unsafe net_set_beginner(handle, CURLOPT_PREREQFUNCTION) { context, _, _, _, _ in
            guard let context = unsafe context else { return CURL_PREREQFUNC_ABORT }
            unsafe Unmanaged<Curl>.fromOpaque(context).takeUnretainedValue().beginnings += 1
            return CURL_PREREQFUNC_OK
        }
        _ = unsafe net_set_pointer(handle, CURLOPT_PREREQDATA, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Whether libcurl has sent the request more than once.
    var isRepeated: Bool { beginnings > 1 }

    /// Whether a byte of the request was sent, as far as libcurl knows.
    var hasSent: Bool {
        if isRepeated { return true }
        var size = 0
        return unsafe net_get_long(handle, CURLINFO_REQUEST_SIZE, &size) != CURLE_OK || size > 0
    }

    var socket: Int32 {
        var socket: Int32 = -1
        _ = unsafe net_get_socket(handle, &socket)
        return socket
    }

    /// The error in libcurl's words, which name the host and its answer.
    func failure(_ code: CURLcode) -> NetError {
        let detail = unsafe String(cString: errorText)
        return .failed(detail.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : detail)
    }

    // MARK: Certificates

    /// Whether libcurl finds the system's CA certificates in a folder.
    static var hasAuthoritiesFolder: Bool {
        guard let folder = unsafe net_version().pointee.capath else { return false }
        return unsafe folder.pointee != 0
    }

    /// The file with the system's CA certificates that libcurl was built with.
    static var authoritiesFile: String? { unsafe net_version().pointee.cainfo.map { unsafe String(cString: $0) } }

    // MARK: Bytes, once connected

    enum Transfer {
        case bytes(Int)
        case wouldBlock
        case ended
    }

    func receive(into buffer: inout [UInt8], from offset: Int) throws(NetError) -> Transfer {
        precondition(offset >= 0 && offset < buffer.count)
        var count = 0
        let code = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe curl_easy_recv(handle, bytes.baseAddress! + offset, bytes.count - offset, &count)
        }
        if code == CURLE_AGAIN { return .wouldBlock }
        guard code == CURLE_OK else { throw failure(code) }
        return count == 0 ? .ended : .bytes(count)
    }

    func send(_ buffer: [UInt8], from offset: Int) throws(NetError) -> Transfer {
        precondition(offset >= 0 && offset < buffer.count)
        var count = 0
        let code = unsafe buffer.withUnsafeBytes { bytes in
            unsafe curl_easy_send(handle, bytes.baseAddress! + offset, bytes.count - offset, &count)
        }
        if code == CURLE_AGAIN { return .wouldBlock }
        guard code == CURLE_OK else { throw failure(code) }
        return .bytes(count)
    }
}

/// Percent-encoding as RFC 3986 has it: letters, digits and `-._~` stay as they are.
package enum Percent {
    package static func encoded(_ text: String) -> String {
        guard let encoded = unsafe curl_easy_escape(nil, text, Int32(text.utf8.count)) else { return "" }
        defer { unsafe curl_free(encoded) }
        return unsafe String(cString: encoded)
    }
}
