// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.strictMemorySafety(), .treatAllWarnings(as: .error)]
// Tests that compute little are compiled without optimisation, in half the time.
let quick = strict + [.unsafeFlags(["-Onone"])]

let package = Package(
    name: "bybit-pipe",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "bybit-stream", targets: ["bybit-stream"]),
        .executable(name: "ohlc", targets: ["ohlc"]),
        .executable(name: "ind", targets: ["ind"]),
        .executable(name: "signal", targets: ["signal"]),
        .executable(name: "advise", targets: ["advise"]),
        .executable(name: "alert", targets: ["alert"]),
        .executable(name: "book", targets: ["book"]),
        .executable(name: "flow", targets: ["flow"]),
        .executable(name: "trade", targets: ["trade"]),
        .executable(name: "report", targets: ["report"]),
        .executable(name: "bybit-rest", targets: ["bybit-rest"]),
        .executable(name: "chart", targets: ["chart"]),
        .executable(name: "board", targets: ["board"]),
        .executable(name: "columns", targets: ["columns"]),
        .executable(name: "sweep", targets: ["sweep"]),
    ],
    targets: [
        .systemLibrary(name: "CSystem"),
        .target(name: "Shared", dependencies: ["CSystem"], swiftSettings: strict),
        .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl"])]),
        .target(name: "Signing", dependencies: ["CCrypto"], swiftSettings: strict),
        .systemLibrary(name: "CNet", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .target(name: "Net", dependencies: ["CNet", "Shared", "Signing"], swiftSettings: strict),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .target(name: "SQLite", dependencies: ["CSQLite", "Shared"], swiftSettings: strict),

        .target(name: "Indicators", dependencies: ["Shared"], swiftSettings: strict),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(
            name: "Drawing", dependencies: ["CZlib", "Indicators", "Shared", "Signing"], resources: [.embedInCode("Markup")],
            swiftSettings: strict),
        .target(
            name: "Rules", dependencies: ["Indicators", "Shared"], resources: [.embedInCode("Strategies")],
            swiftSettings: strict),
        .target(name: "Performance", dependencies: ["Shared", "Verdict"], swiftSettings: strict),
        .target(name: "Verdict", dependencies: ["Shared"], swiftSettings: strict),
        .target(name: "SimulatedMarket", dependencies: ["Shared"], swiftSettings: strict),
        .target(name: "Trading", dependencies: ["SQLite", "Shared", "Signing"], swiftSettings: strict),

        .executableTarget(name: "bybit-stream", dependencies: ["Net", "Shared", "SimulatedMarket"], swiftSettings: strict),
        .executableTarget(name: "ohlc", dependencies: ["Shared"], swiftSettings: strict),
        .executableTarget(name: "ind", dependencies: ["Indicators", "Shared"], swiftSettings: strict),
        .executableTarget(name: "signal", dependencies: ["Rules", "Shared"], swiftSettings: strict),
        .executableTarget(name: "advise", dependencies: ["Net", "Shared"], swiftSettings: strict),
        .executableTarget(
            name: "alert", dependencies: ["Drawing", "Net", "SQLite", "Shared", "Signing"], swiftSettings: strict),
        .executableTarget(name: "book", dependencies: ["Shared"], swiftSettings: strict),
        .executableTarget(name: "flow", dependencies: ["Shared"], swiftSettings: strict),
        .executableTarget(name: "trade", dependencies: ["Net", "Shared", "Trading"], swiftSettings: strict),
        .executableTarget(
            name: "report", dependencies: ["Drawing", "Performance", "Shared", "Verdict"], swiftSettings: strict),
        .executableTarget(
            name: "chart", dependencies: ["Drawing", "Indicators", "Shared"], resources: [.embedInCode("Page")],
            swiftSettings: strict),
        .executableTarget(name: "board", dependencies: ["Drawing", "Indicators", "Shared"], swiftSettings: strict),
        .executableTarget(name: "columns", dependencies: ["Shared"], swiftSettings: strict),
        .executableTarget(
            name: "sweep", dependencies: ["Drawing", "Indicators", "Performance", "Rules", "Shared", "Trading", "Verdict"],
            resources: [.embedInCode("Markup")], swiftSettings: strict),
        .executableTarget(name: "bybit-rest", dependencies: ["Net", "Shared"], swiftSettings: strict),

        .executableTarget(name: "echo", dependencies: ["Net", "Shared"], path: "Tests/Echo", swiftSettings: strict),
        .executableTarget(name: "kernels", dependencies: ["Indicators", "Shared"], path: "Tests/Bench", swiftSettings: strict),
        .target(name: "TestSupport", dependencies: ["Shared"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite", "Shared"], swiftSettings: quick),
        .testTarget(
            name: "DrawingTests", dependencies: ["Drawing", "Indicators", "Shared", "TestSupport"], swiftSettings: quick),
        .testTarget(name: "SharedTests", dependencies: ["Shared", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "NetTests", dependencies: ["Net", "Shared", "Signing", "TestSupport"], swiftSettings: quick),
        .testTarget(
            name: "SimulatedMarketTests", dependencies: ["bybit-stream", "Shared", "SimulatedMarket", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "StreamTests", dependencies: ["bybit-stream", "Net", "Shared", "TestSupport"], swiftSettings: quick),
        .testTarget(name: "ColumnsTests", dependencies: ["columns", "Shared", "TestSupport"], swiftSettings: quick),
        .testTarget(name: "IndTests", dependencies: ["Indicators", "Shared", "TestSupport", "ind"], swiftSettings: quick),
        .testTarget(name: "OhlcTests", dependencies: ["ohlc", "Shared", "TestSupport"], swiftSettings: quick),
        .testTarget(
            name: "IndicatorsTests", dependencies: ["Indicators", "Shared", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "RulesTests", dependencies: ["Indicators", "Rules", "Shared", "TestSupport"], swiftSettings: quick),
        .testTarget(name: "VerdictTests", dependencies: ["Shared", "Verdict"], swiftSettings: strict),
        .testTarget(name: "AdviseTests", dependencies: ["advise", "Net", "Shared"], swiftSettings: quick),
        .testTarget(
            name: "AlertTests", dependencies: ["alert", "Drawing", "Net", "SQLite", "Shared", "TestSupport"],
            swiftSettings: strict),
        .testTarget(name: "BookTests", dependencies: ["book", "Shared", "TestSupport"], swiftSettings: quick),
        .testTarget(name: "FlowTests", dependencies: ["flow", "Shared", "TestSupport"], swiftSettings: quick),
        .testTarget(
            name: "TradeTests", dependencies: ["trade", "Net", "Shared", "TestSupport", "Trading"], swiftSettings: quick),
        .testTarget(
            name: "FuzzTests", dependencies: ["alert", "ohlc", "Net", "Shared", "TestSupport"], path: "Tests/Fuzz",
            exclude: ["Entry"], swiftSettings: strict),
        .testTarget(
            name: "ChartTests", dependencies: ["chart", "Drawing", "Shared", "TestSupport"], swiftSettings: quick),
        .testTarget(name: "SweepTests", dependencies: ["Shared", "sweep"], swiftSettings: quick),
        .testTarget(name: "BoardTests", dependencies: ["board", "Drawing", "Indicators", "Shared"], swiftSettings: quick),
        .testTarget(
            name: "ReportTests", dependencies: ["report", "Performance", "Shared", "TestSupport", "Verdict"],
            swiftSettings: quick),
    ]
)
