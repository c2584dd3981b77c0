import Core
import FoundationEssentials
import Testing

@Suite struct SignedURLTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let key = SigningKey(id: "k1k1k1k1", secret: Array(0..<32), createdAt: Date(timeIntervalSince1970: 0))

    private func sign(_ pairs: [(name: String, value: String)] = [(name: "width", value: "300")]) -> String {
        SignedURL.sign(path: "/i/img-x.jpg", pairs: pairs, expiresAt: now + 60, key: key)
    }

    private func code(_ url: some StringProtocol, at time: Date? = nil, retiresAt: Date? = nil) -> ErrorCode? {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var key = key
        key.retiresAt = retiresAt
        do {
            let query = try Query(parts.count > 1 ? String(parts[1]) : "")
            try SignedURL.verify(path: String(parts[0]), query: query, now: time ?? now) { $0 == key.id ? key : nil }
            return nil
        } catch {
            return (error as? StillsError)?.code
        }
    }

    @Test("A signature is the HMAC-SHA256 that openssl makes of the path and the sorted query")
    func reference() {
        // printf '/i/img-x.jpg\nexp=1800000060&kid=k1k1k1k1&width=300' | openssl dgst -sha256 -mac HMAC
        //   -macopt hexkey:000102…1f -binary | basenc --base64url
        #expect(sign().hasSuffix("&sig=nPuG6USt6xyY65s0iCKelHtZmCg51MbtPNvYMjybsc0"))
    }

    @Test("A signed URL is good until it expires, and then it has expired")
    func expiry() {
        #expect(code(sign()) == nil)
        #expect(code(sign(), at: now + 59.9) == nil)
        #expect(code(sign(), at: now + 60) == .signatureExpired)
        #expect(code(sign(), at: now + 1e9) == .signatureExpired)
    }

    @Test("A URL stops with its key, at the time at which it retires")
    func retirement() {
        #expect(code(sign(), retiresAt: now + 1) == nil)
        #expect(code(sign(), retiresAt: now) == .signatureInvalid)
    }

    @Test("Any one byte changed, added or left out breaks a URL")
    func tampering() {
        let url = Array(sign([(name: "width", value: "300"), (name: "background", value: "ff0000ff")]).utf8)
        for index in url.indices {
            for byte in [UInt8(ascii: "a"), UInt8(ascii: "0"), UInt8(ascii: "&"), url[index] ^ 0x20, url[index] ^ 1]
            where byte != url[index] {
                var changed = url
                changed[index] = byte
                let text = String(decoding: changed, as: UTF8.self)
                #expect(code(text) != nil, "byte \(index): \(text)")
            }
            var shorter = url
            shorter.remove(at: index)
            #expect(code(String(decoding: shorter, as: UTF8.self)) != nil, "without byte \(index)")
        }
    }

    @Test("The order of the query may change, as a CDN may change it, but nothing may be added")
    func order() {
        let url = sign()
        let query = url.drop { $0 != "?" }.dropFirst().split(separator: "&")
        #expect(code("/i/img-x.jpg?" + query.reversed().joined(separator: "&")) == nil)
        #expect(code(url + "&height=3") == .signatureInvalid)
        #expect(code(url + "&sig=x") == .signatureInvalid)
        #expect(code(url.replacing("&sig=", with: "&sig=x&sig=")) == .signatureInvalid)
    }

    @Test("Text cannot be moved between the path, a name and a value")
    func boundaries() {
        let one = SignedURL.sign(path: "/i/a", pairs: [(name: "b", value: "c&d=e")], expiresAt: now + 60, key: key)
        let other = SignedURL.sign(
            path: "/i/a",
            pairs: [(name: "b", value: "c"), (name: "d", value: "e")],
            expiresAt: now + 60,
            key: key
        )
        #expect(one.suffix(43) != other.suffix(43))
        #expect(code(one) == nil)
    }

    @Test("An unsigned query does not claim to be signed")
    func unsigned() throws {
        #expect(SignedURL.isSigned(try Query("width=3")) == false)
        #expect(SignedURL.isSigned(try Query("sig=")) == true)
        #expect(SignedURL.isSigned(try Query("exp=1&kid=2")) == true, "a signature that lost its name is still one")
        #expect(code("/i/img-x.jpg?sig=") == .signatureInvalid)
    }
}
