import CNet
import Shared

/// The CA certificates that are trusted: the system's, and those in a file of the user. Certificates are always verified.
package struct Security {
    private let file: String?
    /// The system's CA certificates and the user's in one, if libcurl cannot use both separately.
    private let bundle: [UInt8]?

    package init(authorities file: String?) throws(Failure) {
        self.file = file
        guard let file else {
            bundle = nil
            return
        }
        let own = try System.readFile(file)
        guard own.contains(Array("-----BEGIN CERTIFICATE-----".utf8)) else {
            throw .usage("--cacert: \(file) holds no certificate in PEM form")
        }
        if Curl.hasAuthoritiesFolder {
            bundle = nil
        } else {
            bundle = (try Curl.authoritiesFile.map { (path) throws(Failure) in try System.readFile(path) } ?? []) + [0x0A] + own
        }
    }

    func apply(to curl: Curl) throws(NetError) {
        if let bundle {
            curl.set(CURLOPT_CAINFO_BLOB, blob: bundle)
        } else if let file {
            // The folder with the system's CA certificates stays in use.
            curl.set(CURLOPT_CAINFO, file)
        }
    }
}
