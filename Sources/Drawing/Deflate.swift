import CZlib

/// zlib's deflate.
///
/// Invariants: all pointers belong to arrays, and are not used after the call that borrows them.
package enum Deflate {
    package enum Format: Int32 {
        /// With zlib's header and checksum, as PNG requires.
        case zlib = 15
        /// Raw, as a browser's `deflate-raw` expects.
        case raw = -15
    }

    package static func compress(_ bytes: [UInt8], level: Int32 = 9, _ format: Format) -> [UInt8] {
        var size = 0
        let most = Int(compressBound(UInt(bytes.count))) + 64
        let compressed = unsafe [UInt8](unsafeUninitializedCapacity: most) { room, count in
            size = unsafe bytes.withUnsafeBufferPointer { source in
                unsafe zlib_compress(
                    source.baseAddress, UInt(source.count), room.baseAddress, UInt(most), level, format.rawValue)
            }
            count = max(size, 0)
        }
        precondition(size >= 0, "zlib has no memory")
        return compressed
    }

    /// The CRC-32 checksum of a PNG chunk.
    package static func crc32(_ bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { unsafe UInt32(CZlib.crc32_z(0, $0.baseAddress, $0.count)) }
    }
}
