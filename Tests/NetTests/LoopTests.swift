import Foundation
import Shared
import Testing

@testable import Net

struct LoopTests {
    private let network: Network
    private let pipe = Pipe()
    private static let long = 50_000

    init() throws { network = try Network(Security(authorities: nil)) }

    /// Waits, and returns how long that took.
    private func wait(_ loop: inout Loop) -> Int {
        let begun = System.monotonicTime
        loop.wait()
        return System.monotonicTime - begun
    }

    @Test func theEarliestTimeEndsTheWait() {
        var loop = Loop(network)
        let now = System.monotonicTime
        loop.wake(at: now + LoopTests.long, nil, now + 30)
        loop.wake(at: nil)
        let (first, end) = (wait(&loop), System.monotonicTime)
        #expect(end >= now + 30 && first < LoopTests.long)
        loop.wake(after: .max)
        loop.wake(at: now)
        #expect(wait(&loop) < LoopTests.long)
    }

    @Test func aDescriptorThatIsReadyEndsTheWaitOnce() throws {
        var loop = Loop(network)
        loop.watch(reader: pipe.fileHandleForWriting.fileDescriptor)
        #expect(wait(&loop) < LoopTests.long)
        try pipe.fileHandleForWriting.write(contentsOf: Data("x".utf8))
        loop.watch(input: pipe.fileHandleForReading.fileDescriptor)
        loop.wake(after: LoopTests.long)
        #expect(wait(&loop) < LoopTests.long)
        // A time holds for one wait only.
        let now = System.monotonicTime
        loop.wake(at: now + 20)
        loop.wait()
        #expect(System.monotonicTime >= now + 20)
    }

    @Test func aSocketIsWaitedForOnceItIsConnected() {
        let address = Address(host: "127.0.0.1", port: 9, path: "/", isSecure: false, isWebSocket: true)
        let socket = WebSocket(address, network)
        #expect(socket.descriptor == nil && !socket.hasUnsent)
        var loop = Loop(network)
        loop.watch(socket)
        loop.watch(nil)
        loop.wake(at: 0)
        #expect(wait(&loop) < LoopTests.long)
    }
}
