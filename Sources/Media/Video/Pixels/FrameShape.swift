import CFFmpeg

/// The geometry of a frame: what of it is shown, how large, and which way up.
struct FrameShape {
    /// The size of the stored pixels that are shown, and their place.
    let stored: PixelSize
    let left: Int
    let top: Int
    /// The size at which they are shown, upright, with square pixels.
    let shown: PixelSize
    let orientation: Orientation

    /// Takes from the container what it says, else from the codec.
    ///
    /// Pixels that are not square stretch the width. An aspect that makes no sense is left out of account.
    init(of frame: UnsafeMutablePointer<AVFrame>, in stream: VideoStream) {
        let whole = PixelSize(width: Int(frame.pointee.width), height: Int(frame.pointee.height))
        // What is said of frames of another size is not said of these.
        let crop = stream.crop?.frame == whole ? stream.crop : nil
        stored = crop?.size ?? whole
        left = crop?.left ?? 0
        top = crop?.top ?? 0
        orientation = stream.orientation
        let aspect = crop?.pixelAspect ?? stream.pixelAspect(of: frame)
        let stretch = (0.1...10).contains(aspect) ? aspect : 1
        let width = max(1, Int((Double(stored.width) * stretch).rounded()))
        shown = orientation.applied(to: PixelSize(width: width, height: stored.height))
    }
}
