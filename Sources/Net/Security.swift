import CNet
import Shared

/// Whom we trust: the system's authorities, and one more that the user names. Certificates are always verified.
package struct Security {
    private let file: String?
    /// The system's authorities with the user's, where libcurl could not look them up beside each other.
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
            // The folder of the system's authorities stays in force.
            curl.set(CURLOPT_CAINFO, file)
        }
    }
}
