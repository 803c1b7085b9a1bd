//! Rows of list functions with the answers of both Helms.

use super::check;

#[test]
fn items_are_added_and_cut() {
    check(&[
        ("{{ append (list 1 2) 3 }}", "[1 2 3]"),
        ("{{ push (list) 1 }}", "[1]"),
        ("{{ prepend (list 1 2) 0 }}", "[0 1 2]"),
        ("{{ concat (list 1) (list) (list 2 (list 3)) }}", "[1 2 [3]]"),
        ("{{ toJson (concat) }}", "null"),
        ("{{ toJson (concat (list)) }}", "null"),
        ("{{ first (list 1 2) }}", "1"),
        ("{{ last (list 1 2) }}", "2"),
        ("{{ rest (list 1 2 3) }}", "[2 3]"),
        ("{{ initial (list 1 2 3) }}", "[1 2]"),
        ("{{ first (list) }}", ""),
        ("{{ toJson (rest (list)) }}", "null"),
        ("{{ toJson (initial (list)) }}", "null"),
        ("{{ slice (list 1 2 3 4) 1 3 }}", "[2 3]"),
        ("{{ slice (list 1 2 3) }}", "[1 2 3]"),
        ("{{ slice (list 1 2 3) 2 }}", "[3]"),
        (r#"{{ slice (list 1 2 3) "1" 2.9 }}"#, "[2]"),
        ("{{ toJson (slice (list)) }}", "null"),
        (r#"{{ slice (splitList "," "a,b,c") 1 | typeOf }}"#, "[]string"),
        ("{{ chunk 2 (list 1 2 3) }}", "[[1 2] [3]]"),
        ("{{ chunk 2 (list 1 2 3) | typeOf }}", "[][]interface {}"),
        ("{{ chunk 3 (list) }}", "[]"),
        ("{{ chunk -1 (list 1 2) }}", "[]"),
        ("{{ reverse (list 1 2 3) }}", "[3 2 1]"),
        ("{{ reverse (until 3) | typeOf }}", "[]interface {}"),
    ]);
}

#[test]
fn a_cut_reaches_into_the_room_behind_its_list() {
    check(&[
        ("{{ slice (append (list 1 2) 3) 0 4 }}", "[1 2 3 <nil>]"),
        ("{{ slice (until 3) 0 4 }}", "[0 1 2 0]"),
        ("{{ slice (slice (list 1 2 3) 0 1) 0 3 }}", "[1 2 3]"),
        (
            "{{ slice (list 1 2 3) 0 4 }}",
            "error calling slice: reflect.Value.Slice: slice index out of bounds",
        ),
        (r#"{{ slice (fromJsonArray "[1,2,3]") 0 4 }}"#, "[1 2 3 <nil>]"),
        (
            "{{ slice (uniq (list 1 2 3)) 0 5 }}",
            "error calling slice: reflect.Value.Slice: slice index out of bounds",
        ),
    ]);
}

#[test]
fn what_is_no_list_is_refused() {
    check(&[
        (
            r#"{{ append "a" 1 }}"#,
            "error calling append: Cannot push on type string",
        ),
        (
            "{{ prepend 5 1 }}",
            "error calling prepend: Cannot prepend on type int",
        ),
        (
            r#"{{ first "abc" }}"#,
            "error calling first: Cannot find first on type string",
        ),
        (
            "{{ last (dict) }}",
            "error calling last: Cannot find last on type map",
        ),
        (
            "{{ rest true }}",
            "error calling rest: Cannot find rest on type bool",
        ),
        (
            "{{ initial 1.5 }}",
            "error calling initial: Cannot find initial on type float64",
        ),
        (
            r#"{{ slice "abc" 1 }}"#,
            "error calling slice: list should be type of slice or array but string",
        ),
        (
            r#"{{ mustSlice "abc" 1 }}"#,
            "error calling mustSlice: list should be type of slice or array but string",
        ),
        (
            "{{ slice (list 1 2) 2 1 }}",
            "error calling slice: reflect.Value.Slice: slice index out of bounds",
        ),
        (
            "{{ slice (list 1 2) -1 }}",
            "error calling slice: reflect.Value.Slice: slice index out of bounds",
        ),
        (
            r#"{{ chunk 2 "abc" }}"#,
            "error calling chunk: Cannot chunk type string",
        ),
        (
            "{{ chunk 0 (list 1 2) }}",
            "error calling chunk: runtime error: makeslice: len out of range",
        ),
        (
            "{{ chunk -1 (list 1) }}",
            "error calling chunk: runtime error: makeslice: len out of range",
        ),
        (
            "{{ reverse 1 }}",
            "error calling reverse: Cannot find reverse on type int",
        ),
        (
            r#"{{ compact "a" }}"#,
            "error calling compact: Cannot compact on type string",
        ),
        ("{{ uniq 1 }}", "error calling uniq: Cannot find uniq on type int"),
        (
            r#"{{ without "a" "a" }}"#,
            "error calling without: Cannot find without on type string",
        ),
        (
            r#"{{ has 1 "a" }}"#,
            "error calling has: Cannot find has on type string",
        ),
        (
            r#"{{ concat (list 1) "a" }}"#,
            "error calling concat: Cannot concat type string as list",
        ),
        (
            "{{ first nil }}",
            "error calling first: runtime error: invalid memory address or nil pointer dereference",
        ),
        (
            "{{ concat nil }}",
            "error calling concat: runtime error: invalid memory address or nil pointer dereference",
        ),
        (
            "{{ mustFirst nil }}",
            "error calling mustFirst: runtime error: invalid memory address or nil pointer dereference",
        ),
    ]);
}

#[test]
fn items_are_found_and_left_out() {
    check(&[
        (
            r#"{{ compact (list 1 0 "" nil "a" false (list) (dict) (list 0)) }}"#,
            "[1 a [0]]",
        ),
        (
            r#"{{ uniq (list 1 1 "1" 1.0 nil nil (list 1) (list 1) (dict "a" 1) (dict "a" 1)) }}"#,
            "[1 1 1 <nil> [1] map[a:1]]",
        ),
        (r#"{{ without (list 1 2 "2" nil) 2 nil }}"#, "[1 2]"),
        ("{{ has 1 (list 1) }}", "true"),
        ("{{ has 1 (list 1.0) }}", "false"),
        ("{{ has (list 1) (list (list 1)) }}", "true"),
        ("{{ has 1 nil }}", "false"),
        ("{{ has nil (list nil) }}", "true"),
        ("{{ toJson (compact (list 0)) }}", "[]"),
        ("{{ toJson (uniq (list)) }}", "[]"),
    ]);
}

#[test]
fn strings_are_sorted_in_place() {
    check(&[
        (r#"{{ sortAlpha (list "b" "a" 3 nil true) }}"#, "[3 a b true]"),
        (r#"{{ sortAlpha "z" }}"#, "[z]"),
        ("{{ sortAlpha nil }}", "[<nil>]"),
        (
            r#"{{ $l := splitList "," "b,c,a" }}{{ $s := sortAlpha $l }}{{ $l }}"#,
            "[a b c]",
        ),
        (
            r#"{{ $l := list "b" "a" }}{{ $s := sortAlpha $l }}{{ $l }} {{ $s | typeOf }}"#,
            "[b a] []string",
        ),
    ]);
}

#[test]
fn integers_are_counted() {
    check(&[
        ("{{ until 3 }}", "[0 1 2]"),
        ("{{ until -3 }}", "[0 -1 -2]"),
        ("{{ until 0 }}", "[]"),
        ("{{ until 2 | typeOf }}", "[]int"),
        ("{{ untilStep 3 9 2 }}", "[3 5 7]"),
        ("{{ untilStep 9 3 -2 }}", "[9 7 5]"),
        ("{{ untilStep 3 9 -1 }}", "[]"),
        ("{{ untilStep 3 9 0 }}", "[]"),
        ("{{ untilStep 3 3 1 }}", "[]"),
        ("{{ seq 3 }}", "1 2 3"),
        ("{{ seq -3 }}", "1 0 -1 -2 -3"),
        ("{{ seq 2 5 }}", "2 3 4 5"),
        ("{{ seq 5 2 }}", "5 4 3 2"),
        ("{{ seq 0 2 5 }}", "0 2 4"),
        ("{{ seq 5 -2 0 }}", "5 3 1"),
        ("{{ seq 5 2 0 }}", ""),
        ("{{ seq 0 }}", "1 0"),
        ("{{ seq }}", ""),
        ("{{ seq 1 2 3 4 }}", ""),
    ]);
}
