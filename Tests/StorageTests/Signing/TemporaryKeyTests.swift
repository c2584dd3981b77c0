import Core
import Foundation
import Testing

@testable import Storage

@Suite("Temporary keys of Amazon's")
struct TemporaryKeyTests {
    private let role = """
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <AssumeRoleWithWebIdentityResult>
            <Credentials>
              <SessionToken>AQoDYXdzEE0a8ANXXXXXXXXNO1ewxE5TijQyp+IEXAMPLE==&amp;lt;</SessionToken>
              <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
              <Expiration>2026-10-24T23:00:23Z</Expiration>
              <AccessKeyId>ASgeIAIOSFODNN7EXAMPLE</AccessKeyId>
            </Credentials>
          </AssumeRoleWithWebIdentityResult>
        </AssumeRoleWithWebIdentityResponse>
        """

    private let metadata = """
        {"Code": "Success", "LastUpdated": "2026-10-24T17:00:00Z", "Type": "AWS-HMAC", "AccessKeyId": "ASIAEXAMPLE",
         "SecretAccessKey": "wJalr/+EXAMPLE", "Token": "token==", "Expiration": "2026-10-24T23:00:23Z"}
        """

    @Test("The security token service's answer is read")
    func roles() throws {
        let temporary = try #require(TemporaryKey(roleAnswer: role.utf8))
        #expect(temporary.key.id == "ASgeIAIOSFODNN7EXAMPLE")
        #expect(temporary.key.secret.text == "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY")
        #expect(temporary.key.sessionToken?.text == "AQoDYXdzEE0a8ANXXXXXXXXNO1ewxE5TijQyp+IEXAMPLE==&lt;")
        #expect(temporary.expiresAt == Date(timeIntervalSince1970: 1_792_882_823))
    }

    @Test("The instance metadata service's answer is read")
    func instances() throws {
        let temporary = try #require(TemporaryKey(metadataAnswer: metadata.utf8))
        #expect(
            temporary.key
                == AccessKey(id: "ASIAEXAMPLE", secret: Secret("wJalr/+EXAMPLE"), sessionToken: Secret("token=="))
        )
        #expect(temporary.expiresAt == Date(timeIntervalSince1970: 1_792_882_823))
        let fraction = metadata.replacing("23:00:23Z", with: "23:00:23.123456Z")
        let later = try #require(TemporaryKey(metadataAnswer: fraction.utf8)).expiresAt
        #expect((0..<1).contains(later.timeIntervalSince(temporary.expiresAt)))
    }

    @Test(
        "Half a key is none, nor one that would break a header field",
        arguments: [
            ("AccessKeyId", "Other"), ("SecretAccessKey", "Other"), ("SessionToken", "Other"), ("Expiration", "Other"),
            ("\"Token\"", "\"Other\""), ("2026-10-24T23", "2026-99-99T99"), ("2026-10-24T23:00:23Z", ""),
            ("2026-10-24T23:00:23Z", String(repeating: "9", count: 5000)), ("EXAMPLE", "EXAMPLE\\r\\nX: y"),
            ("EXAMPLE", "EXAMPLE\nX:"), ("EXAMPLE", "EXAMPLE é"),
        ]
    )
    func broken(_ part: String, _ replacement: String) {
        if role.contains(part), !replacement.contains("\\") {
            #expect(TemporaryKey(roleAnswer: role.replacing(part, with: replacement).utf8) == nil)
        }
        if metadata.contains(part) {
            #expect(TemporaryKey(metadataAnswer: metadata.replacing(part, with: replacement).utf8) == nil)
        }
    }

    @Test("Any prefix of an answer, and any byte changed, is read or refused, and never a trap")
    func fuzz() {
        for answer in [Array(role.utf8), Array(metadata.utf8)] {
            for index in answer.indices {
                #expect(TemporaryKey(roleAnswer: answer[..<index]) == nil || index > 380)
                #expect(TemporaryKey(metadataAnswer: answer[..<index]) == nil)
                for byte in [0, UInt8(ascii: "<"), UInt8(ascii: "&"), 0xFF] {
                    var changed = answer
                    changed[index] = byte
                    _ = TemporaryKey(roleAnswer: changed)
                    _ = TemporaryKey(metadataAnswer: changed)
                }
            }
        }
    }

    @Test("A role is asked for by a form, in which nothing of the token can become a parameter")
    func form() {
        let identity = WebIdentity(role: "arn:aws:iam::1:role/a", session: "stills", token: Secret("a.b&c=d+e"))
        #expect(
            identity.body.text == """
                Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa\
                &RoleSessionName=stills&WebIdentityToken=a.b%26c%3Dd%2Be
                """
        )
    }
}
