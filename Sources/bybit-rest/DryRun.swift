import Net
import Shared

/// `--dry-run`: writes the request that would be sent, as a record without secrets.
enum DryRun {
    static func print(_ call: Call, _ options: RestOptions) throws(Failure) -> ExitStatus {
        let query = call.method == .get ? Rest.encoded(call.parameters) : ""
        let address = options.address.below(call.path, query: query)
        var output = Output.standard()
        output.begin(record: "request")
        output.member("method", quoted: call.method.rawValue)
        output.member("url", quoted: address.text)
        output.member("signed", call.isSigned)
        if call.isSigned { output.member("recv_window", options.window) }
        if call.method == .post {
            output.name("body")
            output.write(string: call.body.replacing("\n", with: " "))
        }
        output.endRecord()
        try output.flush()
        return .done
    }
}
