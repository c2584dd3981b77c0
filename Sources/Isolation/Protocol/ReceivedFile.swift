#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A descriptor that came with a message, closed when this object goes unless it was taken.
package final class ReceivedFile {
    private var descriptor: Int32

    package init(owning descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The descriptor, which is the caller's from here on.
    package func take() -> Int32 {
        defer { descriptor = -1 }
        return descriptor
    }
}
