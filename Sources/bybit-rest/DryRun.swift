import Net
import Shared

/// What would be sent, as a record: nothing in it is secret.
enum DryRun {
    static func print(_ call: Call, _ options: RestOptions) throws(Failure) -> ExitStatus {
        let query = call.method == .get ? Rest.encoded(call.parameters) : ""
        let address = options.address.below(call.path, query: query)
        var output = Output.standard()
        output.write("{\"type\":\"request\",\"method\":")
        output.write(quoted: call.method.rawValue)
        output.write(",\"url\":")
        output.write(quoted: address.text)
        output.write(",\"signed\":")
        output.write(string: "\(call.isSigned)")
        if call.isSigned {
            output.write(",\"recv_window\":")
            output.write(options.window)
        }
        if call.method == .post {
            output.write(",\"body\":")
            output.write(string: call.body.replacing("\n", with: " "))
        }
        output.write("}\n")
        try output.flush()
        return .done
    }
}
