import Shared

#if canImport(Glibc)
    import Glibc
#elseif canImport(Android)
    import Android
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

exit(
    Program(BookOptions.table).run(CommandLine.arguments) { (arguments, messages) throws(Failure) in
        var book = try Book(arguments, messages)
        return try book.run()
    })
