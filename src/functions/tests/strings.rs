//! Rows of string functions with the answers of both Helms.

use super::check;

#[test]
fn case_is_mapped_rune_by_rune() {
    check(&[
        (r#"{{ upper "straße ŉ ǆ ᾳ" }}"#, "STRAßE ŉ Ǆ ᾼ"),
        (r#"{{ lower "İSTANBUL Ǆ Σ" }}"#, "istanbul ǆ σ"),
        (
            r#"{{ title "hello wORLD-x it's a_b éa ǆx" }}"#,
            "Hello WORLD-X It'S A_b Éa ǅx",
        ),
        (r#"{{ untitle "First Try ÉA" }}"#, "first try éA"),
        (r#"{{ swapcase "This Is A.Test éÉ ǅ" }}"#, "tHIS iS a.tEST Éé ǆ"),
        (r#"{{ upper (b64dec "4WH/") }}"#, "�A�"),
        (r#"{{ upper (b64dec "YcOpYQ==") }}"#, "AÉA"),
    ]);
}

#[test]
fn names_are_cut_into_words() {
    check(&[
        (
            r#"{{ snakecase "FirstName HTTPServer NoHTTPS GO_PATH GO-PATH" }}"#,
            "first_name_http_server_no_https_go_path_go_path",
        ),
        (
            r#"{{ snakecase "http2xx HTTP20xOK Duration2m3s Bld4Floor3rd" }}"#,
            "http_2xx_http_20x_ok_duration_2m3s_bld4_floor_3rd",
        ),
        (
            r#"{{ kebabcase "FirstName  some_Words.And,More 中文Name" }}"#,
            "first-name--some-words.and,more-中文-name",
        ),
        (r#"{{ camelcase "http_server" }}"#, "HttpServer"),
        (r#"{{ camelcase "no_HTTPS some words" }}"#, "NoHttpsSomeWords"),
        (r#"{{ camelcase "_complex__case_" }}"#, "_Complex_Case_"),
        (r#"{{ camelcase "--" }}"#, "---"),
        (r#"{{ camelcase "GOLANG-IS-GREAT x" }}"#, "GolangIsGreatX"),
        (r#"{{ initials "First Try of éach" }}"#, "FToÃ"),
    ]);
}

#[test]
fn white_space_and_affixes_are_trimmed() {
    check(&[
        (r#"[{{ trim "\t a b \u00a0\n" }}]"#, "[a b]"),
        (r#"[{{ trimAll "$x" "xx$5.00$" }}]"#, "[5.00]"),
        (r#"[{{ trimall "é" "éaé" }}]"#, "[a]"),
        (r#"[{{ trimPrefix "-" "--a" }}]"#, "[-a]"),
        (r#"[{{ trimSuffix "-" "a--" }}]"#, "[a-]"),
        (r#"[{{ nospace " a b\tc " }}]"#, "[abc]"),
        (r#"[{{ nospace "é ü" }}]"#, "[Ã©Ã¼]"),
        (r#"[{{ nospace "éü" }}]"#, "[éü]"),
    ]);
}

#[test]
fn widths_count_bytes() {
    check(&[
        (r#"{{ trunc 5 "hello world" }}"#, "hello"),
        (r#"{{ trunc -5 "hello world" }}"#, "world"),
        (r#"{{ trunc -9 "abc" }}"#, "abc"),
        (r#"{{ quote (trunc 2 "héllo") }}"#, r#""h\xc3""#),
        (r#"{{ substr 0 5 "hello world" }}"#, "hello"),
        (r#"{{ substr -1 3 "abcdef" }}"#, "abc"),
        (r#"{{ substr 2 -1 "abcdef" }}"#, "cdef"),
        (r#"{{ substr 2 99 "abcdef" }}"#, "cdef"),
        (
            r#"{{ substr 5 2 "abc" }}"#,
            "error calling substr: runtime error: slice bounds out of range [5:2]",
        ),
        (
            r#"{{ substr 4 2 "abc" }}"#,
            "error calling substr: runtime error: slice bounds out of range [4:2]",
        ),
        (
            r#"{{ substr -1 9 "abc" }}"#,
            "error calling substr: runtime error: slice bounds out of range [:9] with length 3",
        ),
        (
            r#"{{ substr -1 -1 "abc" }}"#,
            "error calling substr: runtime error: slice bounds out of range [:-1]",
        ),
        (
            r#"{{ substr 4 -1 "abc" }}"#,
            "error calling substr: runtime error: slice bounds out of range [4:3]",
        ),
        (r#"{{ abbrev 5 "hello world" }}"#, "he..."),
        (r#"{{ abbrev 3 "hello world" }}"#, "hello world"),
        (r#"{{ abbrevboth 5 10 "1234 5678 9123" }}"#, "...5678..."),
        (r#"{{ abbrevboth 5 7 "1234 5678 9123" }}"#, "...5..."),
        (r#"{{ abbrevboth 1 6 "1234 5678 9123" }}"#, "1234 5678 9123"),
        (
            r#"{{ abbrevboth -9223372036854775808 7 "1234 5678 9123" }}"#,
            "...9123",
        ),
    ]);
}

#[test]
fn lines_are_moved_and_broken() {
    check(&[
        (r#"{{ indent 2 "a\n\nb" | quote }}"#, r#""  a\n  \n  b""#),
        (r#"{{ indent 2 "" | quote }}"#, r#""  ""#),
        (r#"{{ nindent 1 "a\nb" | quote }}"#, r#""\n a\n b""#),
        (
            r#"{{ indent -1 "a" }}"#,
            "error calling indent: strings: negative Repeat count",
        ),
        (
            r#"{{ wrap 5 "aa bb cccccccc dd  ee" | quote }}"#,
            r#""aa bb\ncccccccc\ndd \nee""#,
        ),
        (r#"{{ wrap 0 "a b" | quote }}"#, r#""a\nb""#),
        (r#"{{ wrapWith 3 "/" "aa bbbbbbbb c" }}"#, "aa/bbb/bbb/bb/c"),
        (r#"{{ wrapWith 3 "" "abcdef" | quote }}"#, r#""abc\ndef""#),
        (r#"{{ repeat 3 "ab" }}"#, "ababab"),
        (r#"[{{ repeat 0 "ab" }}]"#, "[]"),
        (
            r#"{{ repeat -1 "x" }}"#,
            "error calling repeat: strings: negative Repeat count",
        ),
        (r#"{{ replace "a" "<>" "banana" }}"#, "b<>n<>n<>"),
        (r#"{{ replace "" "-" "héy" }}"#, "-h-é-y-"),
        (r#"{{ plural "one" "many" 1 }}"#, "one"),
        (r#"{{ plural "one" "many" 0 }}"#, "many"),
    ]);
}

#[test]
fn parts_are_split_and_joined() {
    check(&[
        (r#"{{ split "/" "a/b//c" }}"#, "map[_0:a _1:b _2: _3:c]"),
        (r#"{{ (split "/" "a/b")._1 }}"#, "b"),
        (r#"{{ splitn "/" 2 "a/b/c" }}"#, "map[_0:a _1:b/c]"),
        (r#"{{ splitn "/" 0 "a/b/c" }}"#, "map[]"),
        (r#"{{ splitList "" "héy" }}"#, "[h é y]"),
        (r#"{{ splitList "," "" | len }}"#, "1"),
        (r#"{{ splitn "" 2 "héy" }}"#, "map[_0:h _1:éy]"),
        (r#"{{ split "," "a" | typeOf }}"#, "map[string]string"),
        (r#"{{ splitList "," "a" | typeOf }}"#, "[]string"),
        (r#"{{ join "," (list 1 nil "a" true 1.5) }}"#, "1,a,true,1.5"),
        (r#"{{ join "-" "abc" }}"#, "abc"),
        (r#"{{ join "-" nil }}"#, ""),
        (r#"{{ cat 1 nil "a" (list 1 2) true }}"#, "1 a [1 2] true"),
        ("{{ cat }}", ""),
        ("{{ cat nil }}", ""),
        (r#"{{ toStrings (list 1 nil "a") | len }}"#, "2"),
        ("{{ toStrings 5 }}", "[5]"),
        ("{{ toStrings nil | len }}", "0"),
        (r#"{{ contains "" "a" }}"#, "true"),
        (r#"{{ contains "b" "abc" }}"#, "true"),
        (r#"{{ hasPrefix "a" "abc" }}"#, "true"),
        (r#"{{ hasSuffix "x" "abc" }}"#, "false"),
        ("{{ hello }}", "Hello!"),
    ]);
}

#[test]
fn quotes_leave_nil_out() {
    check(&[
        (
            r#"{{ quote "a\"b\\" nil 1 true 1.5 (list "x") }}"#,
            r#""a\"b\\" "1" "true" "1.5" "[x]""#,
        ),
        ("{{ quote nil }}", ""),
        (r#"{{ quote nil "a" }}"#, r#""a""#),
        (r#"{{ quote "é😀\x7f\u2028\u200b" }}"#, r#""é😀\x7f\u2028\u200b""#),
        (r#"{{ squote "it's" nil 1 }}"#, "'it's' '1'"),
        (r#"{{ toString (list 1 nil "a") }}"#, "[1 <nil> a]"),
        ("{{ toString nil }}", "<nil>"),
        ("{{ toString 1e6 }}", "1e+06"),
    ]);
}

#[test]
fn wrong_arguments_are_named_by_go_types() {
    check(&[
        ("{{ upper 5 }}", "expected string; found 5"),
        ("{{ upper nil }}", "cannot assign nil to string"),
        (r#"{{ trunc "a" "b" }}"#, r#"expected integer; found "a""#),
        ("{{ upper }}", "wrong number of args for upper: want 1 got 0"),
        (
            "{{ repeat 2 (list 1) }}",
            "wrong type for value; expected string; got []interface {}",
        ),
    ]);
}
