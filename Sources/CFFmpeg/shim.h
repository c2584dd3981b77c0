#ifndef STILLS_CFFMPEG_SHIM_H
#define STILLS_CFFMPEG_SHIM_H

// What Swift cannot import of FFmpeg: macros with casts, and differences between versions.

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <string.h>

static const int cffmpeg_eof = AVERROR_EOF;
static const int cffmpeg_io_error = AVERROR(EIO);
static const int cffmpeg_again = AVERROR(EAGAIN);
static const int64_t cffmpeg_no_time = AV_NOPTS_VALUE;

// Nothing is opened but the source itself, whatever a file refers to.
static inline int cffmpeg_refuse(AVFormatContext *context, AVIOContext **io, const char *url, int flags,
                                 AVDictionary **options) {
    (void) context, (void) url, (void) flags, (void) options;
    *io = NULL;
    return AVERROR(EPERM);
}

// A format context that reads from `io` alone, with bounds on what it looks at before it gives up.
static inline AVFormatContext *cffmpeg_new_input(AVIOContext *io, const char *formats) {
    AVFormatContext *context = avformat_alloc_context();
    if (!context) return NULL;
    context->pb = io;
    context->flags |= AVFMT_FLAG_CUSTOM_IO;
    context->io_open = cffmpeg_refuse;
    context->max_streams = 100;
    context->probesize = 1 << 20;
    context->format_probesize = 1 << 16;
    context->max_analyze_duration = 2 * AV_TIME_BASE;
    context->max_probe_packets = 500;
    context->fps_probe_size = 0;
    context->format_whitelist = av_strdup(formats);
    context->protocol_whitelist = av_strdup("none");
    return context;
}

// The format of a file that starts with these bytes. The probes read a little beyond the end, where there must be zeros.
static inline const AVInputFormat *cffmpeg_probe(const uint8_t *head, int size) {
    AVProbeData data = {.filename = "", .buf_size = size};
    data.buf = (unsigned char *) av_mallocz((size_t) size + AVPROBE_PADDING_SIZE);
    if (!data.buf) return NULL;
    memcpy(data.buf, head, (size_t) size);
    int score = 0;
    const AVInputFormat *format = av_probe_input_format3(&data, 1, &score);
    av_free(data.buf);
    return score > 0 ? format : NULL;
}

static inline AVStream *cffmpeg_stream(AVFormatContext *context, unsigned index) {
    return index < context->nb_streams ? context->streams[index] : NULL;
}

// The display matrix of a stream, 9 numbers, or NULL.
static inline const int32_t *cffmpeg_display_matrix(const AVStream *stream) {
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return data && size >= 9 * sizeof(int32_t) ? (const int32_t *) data : NULL;
}

static inline int cffmpeg_is_encrypted(const AVPacket *packet) {
    return av_packet_get_side_data(packet, AV_PKT_DATA_ENCRYPTION_INFO, NULL) != NULL;
}

// Whether the container says that the video has a second, hidden layer of opacity (WebM's way).
static inline int cffmpeg_has_alpha_layer(const AVStream *stream) {
    AVDictionaryEntry *entry = av_dict_get(stream->metadata, "alpha_mode", NULL, 0);
    return entry && entry->value[0] == '1';
}

// A decoder that decodes one picture in this thread and hands it out even where an earlier one is missing.
static inline void cffmpeg_configure(AVCodecContext *decoder, int64_t maximum_pixels) {
    decoder->thread_count = 1;
    decoder->max_pixels = maximum_pixels;
    decoder->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    decoder->flags2 |= AV_CODEC_FLAG2_SHOW_ALL;
}

static inline int cffmpeg_is_damaged(const AVFrame *frame) {
    return frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0;
}

static inline int cffmpeg_has_alpha(int format) {
    const AVPixFmtDescriptor *description = av_pix_fmt_desc_get((enum AVPixelFormat) format);
    return description && (description->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
}

// swscale takes the range as a setting, and warns of the formats that have it in their name.
static inline int cffmpeg_without_range(int format, int *full_range) {
    switch (format) {
    case AV_PIX_FMT_YUVJ420P: *full_range = 1; return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P: *full_range = 1; return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P: *full_range = 1; return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P: *full_range = 1; return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ411P: *full_range = 1; return AV_PIX_FMT_YUV411P;
    default: return format;
    }
}

#endif
