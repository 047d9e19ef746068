// The client that Autobahn|Testsuite tests: sends back every message of every case. See scripts/autobahn.
//
// usage: echo ws://127.0.0.1:9001 AGENT
import Net
import Shared

/// Opens a path, sends every message back if `echoes` is set, and returns the last text after the server has closed.
func run(_ base: Address, _ path: String, _ network: Network, echoes: Bool) -> String {
    let socket = WebSocket(base.with(path: path), network)
    var loop = Loop(network)
    var text = ""
    do throws(NetError) {
        while true {
            loop.watch(socket)
            loop.wake(after: 1000)
            loop.wait()
            for (ticket, done) in network.perform() { _ = try socket.take(ticket, done) }
            var isMore = true
            while isMore {
                isMore = socket.receive()
                _ = try socket.upgrade()
                loop: while true {
                    let message = try socket.message()
                    switch message {
                    case .none: break loop
                    case .ping, .pong: break
                    case .text, .binary:
                        if echoes { try socket.echo(message) } else { text = socket.bytes { bytes in Array(bytes).text } }
                    case .closed:
                        socket.close()
                        return text
                    }
                }
            }
            try socket.flush()
        }
    } catch {
        if case .protocolBroken(let code, _) = error { socket.close(code: code) } else { socket.close() }
    }
    return text
}

extension [UInt8] {
    init(_ bytes: RawSpan) { self = bytes.byteOffsets.map { bytes.byte($0) } }
    var text: String { String(decoding: self, as: UTF8.self) }
}

guard CommandLine.arguments.count == 3, case .success(let base) = Address.parse(CommandLine.arguments[1]) else {
    Messages(command: "echo").error("usage: echo ws://127.0.0.1:9001 AGENT")
    exit(2)
}
let agent = CommandLine.arguments[2]
let network = try Network(Security(authorities: nil))
let count = Int(run(base, "/getCaseCount", network, echoes: false)) ?? 0
guard count > 0 else { exit(3) }
for number in 1...count { _ = run(base, "/runCase?case=\(number)&agent=\(agent)", network, echoes: true) }
_ = run(base, "/updateReports?agent=\(agent)", network, echoes: false)
