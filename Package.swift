// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.strictMemorySafety(), .treatAllWarnings(as: .error)]

let package = Package(
    name: "bybit-pipes",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "ohlc", targets: ["ohlc"]),
        .executable(name: "ind", targets: ["ind"]),
    ],
    targets: [
        .target(name: "Shared", swiftSettings: strict),
        .executableTarget(name: "ohlc", dependencies: ["Shared"], swiftSettings: strict),
        .executableTarget(name: "ind", dependencies: ["Shared"], swiftSettings: strict),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "SharedTests", dependencies: ["Shared", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "OhlcTests", dependencies: ["ohlc", "Shared", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "IndTests", dependencies: ["ind", "Shared", "TestSupport"], swiftSettings: strict),
    ]
)
