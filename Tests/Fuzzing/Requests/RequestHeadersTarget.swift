import Core

@testable import Server

extension FuzzTarget {
    /// A range is inside of what it is of; every `Accept` leads to a format; parameters of headers are taken apart.
    static let requestHeaders = FuzzTarget("request-headers") { bytes in
        let text = bytes.text
        for length in [0, 1, 1000, Int.max] {
            guard let range = try parsed({ try ByteRange.parse(text, length: length) }) ?? nil else { continue }
            let isInside = range.lowerBound >= 0 && range.upperBound <= length && !range.isEmpty
            try expect(isInside, "\(text) of \(length) bytes is \(range).")
        }
        for original in ImageFormat.allCases {
            let format = RequestedFormat.auto.resolve(accept: text, original: original)
            let isAsked = text.lowercased().contains(format.rawValue)
            try expect(isAsked || format == .jpeg || format == .png, "\(format) for \(text)")
        }
        if let header = HeaderParameters(text) {
            try expect(!header.value.isEmpty, "\(text) has no value.")
            try expect(!header.parameters.keys.contains(""), "\(text) has a parameter without a name.")
        }
    }
}
