import Core
import Testing

@testable import Storage

@Suite("Objects in buckets are named by a scheme, or by their store's own URLs")
struct StoreObjectTests {
    @Test(
        "The key of a scheme is taken letter by letter",
        arguments: [
            ("s3://photos/a.mp4", "photos", "a.mp4"),
            ("S3://photos/a.mp4", "photos", "a.mp4"),
            ("s3://my_bucket/my_folder/my file.mxf", "my_bucket", "my_folder/my file.mxf"),
            ("s3://photos/a%20b+c?d#e&f=g", "photos", "a%20b+c?d#e&f=g"),
            ("s3://photos//a//b/", "photos", "/a//b/"),
            ("s3://photos/../b", "photos", "../b"),
            ("gs://photos/日本/é.mp4", "photos", "日本/é.mp4"),
            ("gs://photos/a\\b", "photos", "a\\b"),
            ("az://account1/videos/a/b.mp4", "videos", "a/b.mp4"),
            ("az://account1/$web/index.mp4", "$web", "index.mp4"),
        ]
    )
    func schemes(_ text: String, bucket: String, key: String) throws {
        let object = try #require(try StoreObject(scheme: text))
        #expect(object.bucket == bucket && object.key == key)
        #expect(try StoreObject(scheme: object.text) == object)
    }

    @Test(
        "What no store can have is no source",
        arguments: [
            "s3://", "s3:///", "s3:///key", "s3://bucket", "s3://bucket/", "s3://a..b/key", "s3://.a/key",
            "s3://../key",
            "s3://a./key", "s3://a b/key", "s3://a@b/key", "s3://a:80/key", "s3://a\\b/key", "s3://a%2fb/key",
            "s3://a?b/key", "s3://a#b/key", "s3://bücket/key", "s3://bucket/a\nb", "s3://bucket/a\u{0}b",
            "s3://bucket/\(String(repeating: "k", count: 1025))", "s3://\(String(repeating: "b", count: 256))/key",
            "az://account1/videos", "az://Account/videos/a", "az://a.b.c/videos/a", "az://ab/videos/a",
            "az:///videos/a", "az://account1//a", "gs://bucket",
        ]
    )
    func impossible(_ text: String) {
        let error = #expect(throws: StillsError.self) { try StoreObject(scheme: text) }
        #expect(error?.code == .sourceInvalid)
    }

    @Test("A key is encoded as signatures want it")
    func encoding() throws {
        let object = try #require(try StoreObject(scheme: "s3://photos/a b/c+d%e~f*g'é//.x"))
        #expect(
            try StoreAddress.amazon.url(of: object, region: nil).text
                == "https://photos.s3.amazonaws.com/a%20b/c%2Bd%25e~f%2Ag%27%C3%A9//.x"
        )
    }

    @Test(
        "Hosts of Amazon S3 tell bucket and region",
        arguments: [
            ("s3.amazonaws.com", nil, nil),
            ("s3.eu-west-1.amazonaws.com", nil, "eu-west-1"),
            ("s3-eu-west-1.amazonaws.com", nil, "eu-west-1"),
            ("s3.dualstack.eu-west-1.amazonaws.com", nil, "eu-west-1"),
            ("photos.s3.amazonaws.com", "photos", nil),
            ("photos.s3.eu-west-1.amazonaws.com", "photos", "eu-west-1"),
            ("photos.s3-us-gov-west-1.amazonaws.com", "photos", "us-gov-west-1"),
            ("photos.s3.dualstack.us-east-2.amazonaws.com", "photos", "us-east-2"),
            ("my.photos.s3.us-east-2.amazonaws.com", "my.photos", "us-east-2"),
            ("s3.photos.s3.us-east-2.amazonaws.com", "s3.photos", "us-east-2"),
            ("photos.s3.cn-north-1.amazonaws.com.cn", "photos", "cn-north-1"),
        ] as [(String, String?, String?)]
    )
    func amazonHosts(_ host: String, bucket: String?, region: String?) throws {
        let read = try #require(AmazonHost.read(host))
        #expect(read.bucket.map { String($0) } == bucket && read.region == region)
    }

    @Test(
        "Hosts of others are not taken for Amazon's",
        arguments: [
            "amazonaws.com", "s3.amazonaws.com.evil.example", "evils3.amazonaws.com", "photos.s3.evilamazonaws.com",
            "photos.s3.eu-west-1.ec2.amazonaws.com", "photos.ec2.eu-west-1.amazonaws.com", "s3.example.com",
            "photos.s3-website-eu-west-1.amazonaws.com", "photos.s3-accelerate.amazonaws.com",
            "photos.s3-fips.us-east-1.amazonaws.com",
            "photos.s3-accesspoint.us-east-1.amazonaws.com", "x.execute-api.us-east-1.amazonaws.com",
        ]
    )
    func otherHosts(_ host: String) {
        #expect(AmazonHost.read(host) == nil)
    }

    @Test(
        "A URL in a form of Amazon's names the object, and is asked for in one spelling",
        arguments: [
            (
                "https://photos.s3.eu-west-1.amazonaws.com/a%20b%2Bc.mp4",
                "https://photos.s3.eu-west-1.amazonaws.com/a%20b%2Bc.mp4"
            ),
            (
                "https://s3.eu-west-1.amazonaws.com/photos/a+b!.mp4",
                "https://photos.s3.eu-west-1.amazonaws.com/a%2Bb%21.mp4"
            ),
            ("https://s3.us-east-2.amazonaws.com/my.photos/a", "https://s3.us-east-2.amazonaws.com/my.photos/a"),
            ("https://photos.s3.amazonaws.com/a?versionId=3", "https://photos.s3.amazonaws.com/a?versionId=3"),
            ("https://photos.s3.cn-north-1.amazonaws.com.cn/a", "https://photos.s3.cn-north-1.amazonaws.com.cn/a"),
        ]
    )
    func amazonURLs(_ text: String, expected: String) throws {
        let object = try #require(try StoreAddress.amazon.object(at: SourceURL(text)))
        #expect(try StoreAddress.amazon.url(of: object, region: object.region).text == expected)
    }

    @Test("A URL below an endpoint names the object, in the path or in the host")
    func endpoints() throws {
        let address = try StoreAddress.s3("http://store.example:9000")
        for (text, bucket, key) in [
            ("http://store.example:9000/photos/a%2fb.mp4", "photos", "a/b.mp4"),
            ("http://photos.store.example:9000/a.mp4", "photos", "a.mp4"),
        ] {
            let object = try #require(try address.object(at: SourceURL(text)))
            #expect(object.bucket == bucket && object.key == key)
            let url = try address.url(of: object, region: nil)
            #expect(try address.object(at: url) == object)
        }
        for text in [
            "https://store.example:9000/photos/a", "http://store.example/photos/a",
            "http://evilstore.example:9000/photos/a",
            "http://store.example:9001/photos/a", "http://store.example.evil.example:9000/photos/a",
        ] {
            #expect(try address.object(at: SourceURL(text)) == nil, "\(text)")
        }
    }

    @Test("Azure's endpoint may have a path, as its emulators do")
    func azure() throws {
        let emulator = try StoreAddress.azure(account: "account1", "http://127.0.0.1:10000/account1")
        let object = try #require(try StoreObject(scheme: "az://account1/videos/a b.mp4"))
        let url = try emulator.url(of: object, region: nil)
        #expect(url.text == "http://127.0.0.1:10000/account1/videos/a%20b.mp4")
        #expect(try emulator.object(at: url) == object)
        #expect(try emulator.object(at: SourceURL("http://127.0.0.1:10000/account12/videos/a")) == nil)
        let service = try StoreAddress.azure(account: "account1", nil)
        #expect(
            try service.url(of: object, region: nil).text == "https://account1.blob.core.windows.net/videos/a%20b.mp4"
        )
    }
}
