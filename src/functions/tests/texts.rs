//! Rows of encodings, paths and URLs with the answers of both Helms.

use super::check;

#[test]
fn encodings_answer_errors_as_text() {
    check(&[
        (r#"{{ b64enc "héllo" }}"#, "aMOpbGxv"),
        (r#"{{ b64dec "aGVs\nbG8=" }}"#, "hello"),
        (r#"{{ b64dec "!!!" }}"#, "illegal base64 data at input byte 0"),
        (r#"{{ b64dec "aGk" }}"#, "illegal base64 data at input byte 0"),
        (r#"{{ b64dec "aGk=x" }}"#, "illegal base64 data at input byte 4"),
        (r#"{{ b64dec "a===" }}"#, "illegal base64 data at input byte 1"),
        (r#"{{ b64dec "aG=k" }}"#, "illegal base64 data at input byte 2"),
        (r#"{{ b64dec "aG=" }}"#, "illegal base64 data at input byte 3"),
        (r#"{{ b32enc "hello" }}"#, "NBSWY3DP"),
        (r#"{{ b32dec "NBSWY3DP" }}"#, "hello"),
        (r#"{{ b32dec "MFRGG===" }}"#, "abc"),
        (r#"{{ b32dec "mf" }}"#, "illegal base32 data at input byte 0"),
        (r#"{{ b32dec "MFRGG==" }}"#, "illegal base32 data at input byte 7"),
        (
            r#"{{ b32dec "MFR=G===" }}"#,
            "illegal base32 data at input byte 3",
        ),
        (r#"{{ b32dec "M" }}"#, "illegal base32 data at input byte 0"),
        (
            r#"{{ b32dec "MFR=====" }}"#,
            "illegal base32 data at input byte 3",
        ),
        (r#"{{ b32dec "MF======A" }}"#, "a"),
    ]);
}

#[test]
fn paths_are_cut_and_cleaned() {
    check(&[
        (r#"{{ base "/a/b.txt" }}"#, "b.txt"),
        (r#"{{ base "" }}"#, "."),
        (r#"{{ base "///" }}"#, "/"),
        (r#"{{ base "a/" }}"#, "a"),
        (r#"{{ dir "/a/b.txt" }}"#, "/a"),
        (r#"{{ dir "a" }}"#, "."),
        (r#"{{ dir "/" }}"#, "/"),
        (r#"{{ dir "" }}"#, "."),
        (r#"{{ clean "a//b/./../c" }}"#, "a/c"),
        (r#"{{ clean "/../a" }}"#, "/a"),
        (r#"{{ clean "../../a/.." }}"#, "../.."),
        (r#"{{ clean "" }}"#, "."),
        (r#"{{ ext "a.b/c" }}"#, ""),
        (r#"{{ ext "x.tar.gz" }}"#, ".gz"),
        (r#"{{ ext ".hidden" }}"#, ".hidden"),
        (r#"{{ isAbs "/a" }}"#, "true"),
        (r#"{{ isAbs "a" }}"#, "false"),
        (r#"{{ osBase "/a/b" }}"#, "b"),
        (r#"{{ osDir "/a/b" }}"#, "/a"),
        (r#"{{ osClean "a/../b" }}"#, "b"),
        (r#"{{ osExt "a.go" }}"#, ".go"),
        (r#"{{ osIsAbs "/" }}"#, "true"),
    ]);
}

#[test]
fn urls_are_taken_apart() {
    check(&[
        (
            r#"{{ urlParse "http://user:p%40ss@host:80/a%20b?q=1#frag" }}"#,
            "map[fragment:frag host:host:80 hostname:host opaque: path:/a b query:q=1 scheme:http userinfo:user:p%40ss]",
        ),
        (
            r#"{{ urlParse "mailto:a@b.c" }}"#,
            "map[fragment: host: hostname: opaque:a@b.c path: query: scheme:mailto userinfo:]",
        ),
        (
            r#"{{ urlParse "HTTP://[fe80::1%25en0]:80/" }}"#,
            "map[fragment: host:[fe80::1%en0]:80 hostname:fe80::1%en0 opaque: path:/ query: scheme:http userinfo:]",
        ),
        (
            r#"{{ urlParse "" }}"#,
            "map[fragment: host: hostname: opaque: path: query: scheme: userinfo:]",
        ),
        (
            r#"{{ urlParse "%" }}"#,
            r#"error calling urlParse: unable to parse url: parse "%": invalid URL escape "%""#,
        ),
        (
            r#"{{ urlParse "http://h/%zz" }}"#,
            r#"error calling urlParse: unable to parse url: parse "http://h/%zz": invalid URL escape "%zz""#,
        ),
        (
            r#"{{ urlParse "http://a b/" }}"#,
            r#"error calling urlParse: unable to parse url: parse "http://a b/": invalid character " " in host name"#,
        ),
        (
            r#"{{ urlParse "http://h:x/" }}"#,
            r#"error calling urlParse: unable to parse url: parse "http://h:x/": invalid port ":x" after host"#,
        ),
        (
            r#"{{ urlParse "http://a:1:2/" }}"#,
            r#"error calling urlParse: unable to parse url: parse "http://a:1:2/": invalid port ":1:2" after host"#,
        ),
        (
            r#"{{ urlParse "http://[::1" }}"#,
            r#"error calling urlParse: unable to parse url: parse "http://[::1": missing ']' in host"#,
        ),
        (
            r#"{{ urlParse "http://[1.2.3.4]/" }}"#,
            r#"error calling urlParse: unable to parse url: parse "http://[1.2.3.4]/": invalid IP-literal"#,
        ),
        (
            r#"{{ urlParse "http://[::g]/" }}"#,
            r#"error calling urlParse: unable to parse url: parse "http://[::g]/": invalid host: ParseAddr("::g"): each colon-separated field must have at least one digit (at "g")"#,
        ),
        (
            r#"{{ urlParse "http://[1:2]/" }}"#,
            r#"error calling urlParse: unable to parse url: parse "http://[1:2]/": invalid host: ParseAddr("1:2"): address string too short"#,
        ),
        (
            r#"{{ urlParse "://x" }}"#,
            r#"error calling urlParse: unable to parse url: parse "://x": missing protocol scheme"#,
        ),
        (
            r#"{{ urlParse "a:b/c#%zz" }}"#,
            r#"error calling urlParse: unable to parse url: parse "a:b/c#%zz": invalid URL escape "%zz""#,
        ),
        (
            r#"{{ urlParse "a/b:c" }}"#,
            "map[fragment: host: hostname: opaque: path:a/b:c query: scheme: userinfo:]",
        ),
        (
            r#"{{ urlParse "1:b" }}"#,
            r#"error calling urlParse: unable to parse url: parse "1:b": first path segment in URL cannot contain colon"#,
        ),
        (
            r#"{{ urlParse "http://u ser@h/" }}"#,
            r#"error calling urlParse: unable to parse url: parse "http://u ser@h/": net/url: invalid userinfo"#,
        ),
        (
            r#"{{ urlParse "a\nb" }}"#,
            r#"error calling urlParse: unable to parse url: parse "a\nb": net/url: invalid control character in URL"#,
        ),
    ]);
}

#[test]
fn urls_are_put_together() {
    check(&[
        (
            r#"{{ urlJoin (dict "scheme" "http" "host" "h:80" "path" "/a b" "query" "q=1" "fragment" "f g" "userinfo" "u:p@") }}"#,
            "http://u:p%40@h:80/a%20b?q=1#f%20g",
        ),
        (r#"{{ urlJoin (dict "host" "h" "path" "p") }}"#, "//h/p"),
        (r#"{{ urlJoin (dict "path" "a:b") }}"#, "./a:b"),
        (r#"{{ urlJoin (dict "opaque" "o p" "scheme" "s") }}"#, "s:o p"),
        (r#"{{ urlJoin (dict "scheme" "s" "path" "*") }}"#, "s://*"),
        ("{{ urlJoin (dict) }}", ""),
        (
            r#"{{ urlJoin (urlParse "http://user:p%40ss@host:80/a%20b?q=1#frag") }}"#,
            "http://user:p%40ss@host:80/a%20b?q=1#frag",
        ),
        (
            r#"{{ urlJoin (dict "host" 1) }}"#,
            "error calling urlJoin: unable to parse host key, must be of type string, but int found",
        ),
        (
            r#"{{ urlJoin (dict "host" nil) }}"#,
            "error calling urlJoin: runtime error: invalid memory address or nil pointer dereference",
        ),
        (
            r#"{{ urlJoin (dict "userinfo" "a b") }}"#,
            r#"error calling urlJoin: unable to parse userinfo in dict: parse "proto://a b@host": net/url: invalid userinfo"#,
        ),
        ("{{ urlJoin nil }}", ""),
    ]);
}
