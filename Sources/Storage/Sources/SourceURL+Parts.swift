extension SourceURL {
    /// The path as it is sent: percent-encoded, with its leading slash.
    var path: Substring {
        let target = text[authorityEnd...]
        return target.prefix { $0 != "?" }
    }

    /// What follows the `?`; `nil` where there is none.
    var query: Substring? {
        text.firstIndex(of: "?").map { text[text.index(after: $0)...] }
    }

    /// What the `Host` field holds.
    var authority: Substring {
        text[authorityStart..<authorityEnd]
    }

    private var authorityStart: String.Index {
        let slashes = text.utf8.firstIndex(of: UInt8(ascii: "/")) ?? text.endIndex
        return text.utf8.index(slashes, offsetBy: 2, limitedBy: text.endIndex) ?? text.endIndex
    }

    private var authorityEnd: String.Index {
        text[authorityStart...].firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
    }
}
