import Core

/// What renderers say is believed only as far as it can be true, since hostile bytes may speak through them.
extension Answer {
    /// The result of `inspect`.
    func pictureInfo(of original: OpenFile, _ limits: MediaLimits) throws -> PictureInfo {
        guard case .inspected(let info) = self, PictureFacts.sides.contains(info.width),
            PictureFacts.sides.contains(info.height), info.width * info.height <= limits.maximumPixels,
            (1...limits.maximumFrames).contains(info.frameCount),
            // The original is sent as this format.
            let head = try? original.read(at: 0, count: ImageFormat.signatureLength),
            ImageFormat(signatureOf: head) == info.format
        else { throw Self.impossible }
        return info
    }

    /// The result of `render`.
    func picture(_ bytes: [UInt8]?, as rendition: Rendition) throws -> Picture {
        guard case .rendered(let facts) = self else { throw Self.impossible }
        return try facts.picture(bytes, as: rendition.format)
    }

    /// The result of `frame`.
    func frame(_ bytes: [UInt8]?, as request: FrameRequest, usage: SourceUsage) throws -> Frame {
        guard case .framed(let facts, let time, let kind) = self, time.map(Self.isTime) ?? true else {
            throw Self.impossible
        }
        let picture = try facts.picture(bytes, as: request.rendition.format)
        return Frame(picture: picture, time: time, kind: kind, usage: usage)
    }

    /// The result of `mediaInfo`.
    func mediaInfo(of source: any RangeReader) throws -> MediaInfo {
        guard case .described(var info) = self,
            info.duration.map(Self.isTime) ?? true,
            info.tracks.allSatisfy(Self.isTrack)
        else { throw Self.impossible }
        info.size = source.length
        info.lastModified = source.lastModified
        info.usage = source.usage
        guard info.bitRate?.isFinite ?? true else { throw Self.impossible }
        return info
    }

    /// The result of `storyboard`.
    func storyboard(_ bytes: [UInt8]?, as request: StoryboardRequest, usage: SourceUsage) throws -> Storyboard {
        guard case .tiled(let duration, let tileHeight, let facts) = self, Self.isTime(duration), duration > 0,
            PictureFacts.sides.contains(tileHeight), (facts == nil) == (request.format == nil),
            // The grid is made anew, so that it is one that follows from the request.
            let grid = try? StoryboardGrid(request, duration: duration, width: request.tileWidth, height: tileHeight)
        else { throw Self.impossible }
        guard let facts, let format = request.format else { return Storyboard(grid: grid, picture: nil, usage: usage) }
        guard facts.width == grid.width, facts.height == grid.height else { throw Self.impossible }
        return Storyboard(grid: grid, picture: try facts.picture(bytes, as: format), usage: usage)
    }

    /// Seconds that a video may have: 30 years, to either side.
    private static func isTime(_ seconds: Double) -> Bool { seconds.magnitude <= 1e9 }

    private static func isTrack(_ track: MediaTrack) -> Bool {
        switch track {
        case .video(let video): video.duration.map(isTime) ?? true
        case .audio(let audio): audio.duration.map(isTime) ?? true
        case .timecode(let timecode): timecode.duration.map(isTime) ?? true
        }
    }

    fileprivate static let impossible = RendererChannel.Failure.garbage("an impossible answer")
}

extension PictureFacts {
    /// No picture that is taken or made has a longer one.
    fileprivate static let sides = 1...1_000_000_000

    fileprivate func picture(_ bytes: [UInt8]?, as wanted: OutputFormat) throws -> Picture {
        guard let bytes, format == wanted, Self.sides.contains(width), Self.sides.contains(height),
            ImageFormat(signatureOf: bytes.prefix(64)) == format.stored
        else { throw Answer.impossible }
        return Picture(bytes: bytes, format: format, width: width, height: height)
    }
}
