import Shared
import TestSupport
import Testing

@Suite struct DigestTests {
    @Test func aFileHasTheDigestOfItsBytes() throws {
        let folder = try TemporaryFolder()
        for size in [0, 1, 7, 8, 9, 65_535, 65_536, 65_537, 131_079] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            let path = folder.file("\(size)")
            var output = Output(descriptor: try System.openToAppend(path), name: path)
            output.write(bytes)
            try output.flush()
            var (ofBytes, ofFile) = (Digest(), Digest())
            ofBytes.add(bytes)
            try ofFile.add(contentOf: path)
            #expect(ofBytes.value == ofFile.value, "\(size) bytes")
        }
    }
}
