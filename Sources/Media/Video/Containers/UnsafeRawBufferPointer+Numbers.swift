import Glibc

extension UnsafeRawBufferPointer {
    /// The big-endian number of up to 8 bytes at a place; `nil` where it is not all there.
    func number(at place: Int, bytes: Int) -> UInt64? {
        guard place >= 0, bytes >= 0, bytes <= 8, place <= count - bytes else { return nil }
        var value: UInt64 = 0
        for index in place..<place + bytes { value = value << 8 | UInt64(self[index]) }
        return value
    }

    /// The little-endian number of up to 8 bytes at a place; `nil` where it is not all there.
    func littleNumber(at place: Int, bytes: Int) -> UInt64? {
        number(at: place, bytes: bytes).map { $0.byteSwapped >> UInt64(64 - 8 * bytes) }
    }

    /// Whether these bytes stand at a place.
    func has(_ bytes: [UInt8], at place: Int) -> Bool {
        guard place >= 0, place <= count - bytes.count else { return false }
        for index in bytes.indices where self[place + index] != bytes[index] { return false }
        return true
    }

    /// The first place, from another on, at which these bytes stand.
    func place(of bytes: [UInt8], from start: Int) -> Int? {
        guard let base = baseAddress, let first = bytes.first, start >= 0 else { return nil }
        var place = start
        while place <= count - bytes.count {
            guard let found = memchr(base + place, Int32(first), count - place) else { return nil }
            place = UnsafeRawPointer(found) - base
            if has(bytes, at: place) { return place }
            place += 1
        }
        return nil
    }

    /// The four letters at a place.
    func letters(at place: Int) -> String {
        guard place >= 0, place <= count - 4 else { return "" }
        return String(decoding: UnsafeRawBufferPointer(rebasing: self[place..<place + 4]), as: UTF8.self)
    }
}
