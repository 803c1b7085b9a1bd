//! What a file is that is not a chart archive. In: its bytes. Out: nothing when they begin like gzip,
//! else the media type that Go's `http.DetectContentType` names, because Helm's refusal quotes it.

/// How many bytes decide; Helm pads shorter files with zeros.
const LENGTH: usize = 512;

/// The media type of bytes that cannot be gzip.
pub(super) fn not_gzip(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x1F\x8B\x08") {
        return None;
    }
    let mut head = [0; LENGTH];
    let read = bytes.len().min(LENGTH);
    head[..read].copy_from_slice(&bytes[..read]);
    Some(media_type(&head))
}

fn media_type(head: &[u8; LENGTH]) -> &'static str {
    let space = |b: &u8| matches!(b, b'\t' | b'\n' | 0x0C | b'\r' | b' ');
    let start = head.iter().position(|b| !space(b)).unwrap_or(LENGTH);
    let text = &head[start..];
    if HTML.iter().any(|tag| is_tag(text, tag)) {
        return "text/html; charset=utf-8";
    }
    if text.starts_with(b"<?xml") {
        return "text/xml; charset=utf-8";
    }
    if let Some((_, media)) = SIGNATURES.iter().find(|(pattern, _)| fits(head, pattern)) {
        return media;
    }
    let binary = |b: &u8| matches!(b, 0..=8 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F);
    match text.iter().any(binary) {
        true => "application/octet-stream",
        false => "text/plain; charset=utf-8",
    }
}

fn is_tag(text: &[u8], tag: &[u8]) -> bool {
    let Some((name, rest)) = text.split_at_checked(tag.len()) else {
        return false;
    };
    name.eq_ignore_ascii_case(tag) && matches!(rest.first(), Some(b' ' | b'>'))
}

/// Whether the bytes follow a pattern, in which `.` stands for any byte.
fn fits(head: &[u8], pattern: &[u8]) -> bool {
    pattern.iter().zip(head).all(|(p, b)| *p == b'.' || p == b)
}

const HTML: &[&[u8]] = &[
    b"<!DOCTYPE HTML",
    b"<HTML",
    b"<HEAD",
    b"<SCRIPT",
    b"<IFRAME",
    b"<H1",
    b"<DIV",
    b"<FONT",
    b"<TABLE",
    b"<A",
    b"<STYLE",
    b"<TITLE",
    b"<B",
    b"<BODY",
    b"<BR",
    b"<P",
    b"<!--",
];

/// In Go's order; video/mp4, which no chart was ever taken for, is left out.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "application/pdf"),
    (b"%!PS-Adobe-", "application/postscript"),
    (b"\xFE\xFF..", "text/plain; charset=utf-16be"),
    (b"\xFF\xFE..", "text/plain; charset=utf-16le"),
    (b"\xEF\xBB\xBF.", "text/plain; charset=utf-8"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"\x00\x00\x02\x00", "image/x-icon"),
    (b"BM", "image/bmp"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"RIFF....WEBPVP", "image/webp"),
    (b"\x89PNG\r\n\x1A\n", "image/png"),
    (b"\xFF\xD8\xFF", "image/jpeg"),
    (b"FORM....AIFF", "audio/aiff"),
    (b"ID3", "audio/mpeg"),
    (b"OggS\x00", "application/ogg"),
    (b"MThd\x00\x00\x00\x06", "audio/midi"),
    (b"RIFF....AVI ", "video/avi"),
    (b"RIFF....WAVE", "audio/wave"),
    (b"\x1A\x45\xDF\xA3", "video/webm"),
    (
        b"..................................LP",
        "application/vnd.ms-fontobject",
    ),
    (b"\x00\x01\x00\x00", "font/ttf"),
    (b"OTTO", "font/otf"),
    (b"ttcf", "font/collection"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"PK\x03\x04", "application/zip"),
    (b"Rar!\x1A\x07\x00", "application/x-rar-compressed"),
    (b"Rar!\x1A\x07\x01\x00", "application/x-rar-compressed"),
    (b"\x00asm", "application/wasm"),
];

#[cfg(test)]
mod tests {
    use super::not_gzip;

    #[test]
    fn a_file_that_is_no_archive_is_named_as_go_names_it() {
        let long = [b'a'; 600];
        let rows: &[(&[u8], Option<&str>)] = &[
            (b"\x1F\x8B\x08", None),
            (b"", Some("application/octet-stream")),
            (b"a: 1\n", Some("application/octet-stream")),
            (&long, Some("text/plain; charset=utf-8")),
            (b"PK\x03\x04rest", Some("application/zip")),
            (b"  <html>", Some("text/html; charset=utf-8")),
            (b"\xEF\xBB\xBFa", Some("text/plain; charset=utf-8")),
        ];
        for (bytes, expected) in rows {
            assert_eq!(not_gzip(bytes), *expected, "{bytes:?}");
        }
    }
}
