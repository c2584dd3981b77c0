import Core

/// The first request to a source that something is kept of: whether it still has the same version.
///
/// It goes the same way as any first request, redirects and credentials included, so the source is asked each time
/// whether it may be read. It asks for one byte, so that a server that knows no conditions answers briefly, too.
struct SourceRevisit {
    /// Where redirects have led.
    let url: SourceURL
    let answer: ResponseHead

    /// The most that is read of an answer, so that its connection can be used again.
    private static let longest = 16 * 1024

    /// `nil` where the version is another, or the answer does not tell.
    ///
    /// A 304 must name the version, too: it comes also where a weak tag is alike (RFC 9110, section 13.1.2), or where the
    /// source was replaced by something older (section 13.1.3).
    init?(_ start: SourceURL, session: SourceSession, of version: SourceVersion) throws {
        var same: ResponseHead?
        var received = 0
        let receiver = Exchange.Receiver { head in
            switch head.status {
            case 206:
                guard case .bytes(let sent, version.length) = head.contentRange, sent.lowerBound == 0, !head.isEncoded
                else { return }
            case 304: break
            case 200, 412, 416: return
            default: throw StillsError.source(head)
            }
            if version.validator.isNamed(by: head) { same = head }
        } receive: { bytes in
            received += bytes.count
            return received <= Self.longest
        }
        let (url, _) = try session.get(start, .range(0..<1), if: .otherThan(version.validator), to: receiver)
        guard let same else { return nil }
        self.url = url
        answer = same
    }
}
