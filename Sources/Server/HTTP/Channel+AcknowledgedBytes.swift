import NIOCore

extension Channel {
    /// The bytes whose arrival the client's kernel has told, on this channel's event loop; 0 where that is not known.
    ///
    /// The local kernel takes in more only when a third of what it holds has left, which may be a megabyte. Until then
    /// a slow client that reads all the time could not be told from one that has stopped.
    var acknowledgedBytes: UInt64 {
        var bytes: UInt64 = 0
        #if os(Linux)
        // `tcpi_bytes_acked` is the 16th word of `struct tcp_info` in <linux/tcp.h>, and missing from glibc's own. NIO
        // fills with zeros what a kernel does not tell.
        let information: EventLoopFuture<SIMD16<UInt64>>? = (self as? any SocketOptionProvider)?
            .unsafeGetSocketOption(level: .tcp, name: .tcp_info)
        information?.assumeIsolated().whenSuccess { bytes = $0[15] }
        #endif
        return bytes
    }
}
