/// What a multipart body may ask of this machine, apart from the length of its parts.
enum MultipartLimits {
    static let parts = 32
    /// Headers of one part.
    static let headers = 16
    /// Bytes of all headers of one part, line ends included.
    static let headerBytes = 8 << 10
    /// Bytes before the first part, which nobody reads.
    static let preambleBytes = 4 << 10
    /// Spaces after a boundary, which RFC 2046 allows and nobody sends.
    static let paddingBytes = 128
}
