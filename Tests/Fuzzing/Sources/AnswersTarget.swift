import Core

@testable import Storage

extension FuzzTarget {
    /// A head and the body of a store's failure, of which an error's detail takes no more than a code.
    static let answers = FuzzTarget("answers") { bytes in
        var head = ResponseHead()
        var rest = bytes[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            rest = rest[line.endIndex...].dropFirst()
            if line.isEmpty || line.elementsEqual("\r".utf8) { break }
            line.withUnsafeBytes { head.take($0) }
        }
        try check(head)
        var answer = StoreAnswer(head)
        var pieces = rest
        while !pieces.isEmpty {
            let piece = pieces.prefix(1000)
            pieces = pieces.dropFirst(piece.count)
            guard piece.withUnsafeBytes({ answer.take($0) }) else { break }
        }
        for isSigned in [true, false] {
            guard let detail = answer.error(isSigned: isSigned)?.detail else { continue }
            try expect(detail.utf8.count < 200, "\(detail.utf8.count) bytes of detail")
        }
        if let region = answer.region {
            let url = try StoreAddress.amazon.url(of: StoreObject(.s3, bucket: "b", key: "k"), region: region)
            try expect(AmazonHost.read(url.host) != nil, "\(region) leads to \(url.text).")
        }
        _ = StillsError.source(head)
        checkTimes(head, rest)
    }

    private static func check(_ head: ResponseHead) throws {
        try expect(head.contentLength.map { (0...ContentRange.longest).contains($0) } ?? true, "\(head)")
        switch head.contentRange {
        case .bytes(let range, let total)?:
            let isInside = range.lowerBound >= 0 && !range.isEmpty && range.upperBound <= total ?? .max
            try expect(isInside && range.upperBound <= ContentRange.longest + 1, "\(range) of \(total ?? -1)")
        case .unsatisfied(let total)?: try expect(total >= 0, "\(total)")
        case nil: break
        }
        try expect(head.retryAfter.map { $0 >= 0 } ?? true, "\(head)")
        try expect(!head.contradicts(head), "An answer contradicts itself: \(head)")
        let asked: Range<Int64> = 0..<65_536
        if let end = try parsed({ try RangeAnswer.check(head, answers: asked, of: 1_000_000, after: head) }) {
            try expect((1...1_000_000).contains(end), "An answer ends at \(end).")
        }
    }

    private static func checkTimes(_ head: ResponseHead, _ body: ArraySlice<UInt8>) {
        _ = head.seconds("last-modified")
        _ = SourceValidator(head)
        _ = XMLText(body).first("Message")
    }
}
