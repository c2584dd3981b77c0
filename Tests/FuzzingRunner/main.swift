import Fuzzing
import Glibc

/// libFuzzer's own loop, which calls back with inputs until its time is over or one fails.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

guard CommandLine.argc > 1, let target = FuzzTarget.named(CommandLine.arguments[1]) else {
    for target in FuzzTarget.all { puts(target.name) }
    exit(CommandLine.argc > 1 ? 64 : 0)
}
// Kept where a function of C, which captures nothing, finds it.
let run = target.run
var count = CommandLine.argc - 1
var arguments = CommandLine.unsafeArgv + 1
exit(
    runDriver(&count, &arguments) { start, length in
        do {
            try run(Array(UnsafeBufferPointer(start: start, count: length)))
        } catch {
            // A trap is how libFuzzer learns that an input fails, and keeps it.
            fatalError("\(error)")
        }
        return 0
    }
)
