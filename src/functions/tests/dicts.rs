//! Rows of dict functions with the answers of both Helms.

use super::check;

#[test]
fn keys_are_read_and_set() {
    check(&[
        (r#"{{ dict "a" 1 "b" }}"#, "map[a:1 b:]"),
        ("{{ dict 1 2 nil 3 }}", "map[1:2 <nil>:3]"),
        ("{{ dict | typeOf }}", "map[string]interface {}"),
        (
            r#"{{ $d := dict "a" 1 }}{{ $e := set $d "b" 2 }}{{ $d }} {{ $u := unset $e "a" }}{{ $d }}"#,
            "map[a:1 b:2] map[b:2]",
        ),
        (r#"{{ get (dict "a" 1) "a" }}"#, "1"),
        (r#"{{ get (dict) "a" }}"#, ""),
        (r#"{{ get nil "a" }}"#, ""),
        (r#"{{ hasKey (dict "a" nil) "a" }}"#, "true"),
        (
            r#"{{ set nil "a" 1 }}"#,
            "error calling set: assignment to entry in nil map",
        ),
        (r#"{{ unset nil "a" }}"#, "map[]"),
        (
            r#"{{ pluck "a" (dict "a" 1) (dict "b" 2) nil (dict "a" nil) }}"#,
            "[1 <nil>]",
        ),
        (r#"{{ keys (dict "a" 1) }}"#, "[a]"),
        ("{{ keys (dict) nil | typeOf }}", "[]string"),
        (r#"{{ values (dict "a" 1) }}"#, "[1]"),
        (
            r#"{{ pick (dict "a" 1 "b" 2 "c" 3) "a" "c" "x" }}"#,
            "map[a:1 c:3]",
        ),
        (r#"{{ omit (dict "a" 1 "b" 2) "a" "x" }}"#, "map[b:2]"),
        (
            r#"{{ $a := dict "x" 1 }}{{ $b := dict "a" $a }}{{ $_ := set $a "y" 2 }}{{ $b }}"#,
            "map[a:map[x:1 y:2]]",
        ),
    ]);
}

#[test]
fn missing_and_empty_values_are_merged_in() {
    check(&[
        (
            r#"{{ merge (dict "a" "" "z" 0 "f" false "n" nil) (dict "a" "x" "z" 5 "f" true "n" 1) }}"#,
            "map[a:x f:true n:1 z:5]",
        ),
        (
            r#"{{ mergeOverwrite (dict "a" "x" "f" true "n" 1) (dict "a" "" "f" false "n" nil) }}"#,
            "map[a: f:false n:<nil>]",
        ),
        (
            r#"{{ merge (dict "a" (dict "b" 1 "c" 0)) (dict "a" (dict "b" 2 "c" 3 "d" 4)) (dict "e" 5) }}"#,
            "map[a:map[b:1 c:3 d:4] e:5]",
        ),
        (
            r#"{{ merge (dict "l" (list 1)) (dict "l" (list 2 3)) }}"#,
            "map[l:[1]]",
        ),
        (
            r#"{{ mergeOverwrite (dict "l" (list 1 2)) (dict "l" (list 3)) }}"#,
            "map[l:[3]]",
        ),
        (
            r#"{{ merge (dict "a" (dict "b" 1)) (dict "a" "s") }}"#,
            "map[a:map[b:1]]",
        ),
        (
            r#"{{ merge (dict "a" "s") (dict "a" (dict "b" 1)) }}"#,
            "map[a:s]",
        ),
        (
            r#"{{ mergeOverwrite (dict "a" (dict "b" 1)) (dict "a" "s") }}"#,
            "map[a:s]",
        ),
        (
            r#"{{ mergeOverwrite (dict "a" "s") (dict "a" (dict "b" 1)) }}"#,
            "map[a:map[b:1]]",
        ),
        ("{{ merge (dict) nil }}", "map[]"),
        (r#"{{ merge nil (dict "a" 1) }}"#, "map[a:1]"),
        ("{{ toJson (merge nil nil) }}", "null"),
        (
            r#"{{ $s := dict "a" (dict) }}{{ $d := dict }}{{ $_ := merge $d $s }}{{ $_ = set $d.a "x" 1 }}{{ $s }}"#,
            "map[a:map[x:1]]",
        ),
        (
            r#"{{ $e := dict }}{{ $d := dict "a" $e }}{{ $_ := merge $d (dict "a" (dict "x" 1)) }}{{ $e }}"#,
            "map[x:1]",
        ),
        (
            r#"{{ merge (dict "a" (split "," "x,y")) (dict "a" (dict "_5" 1)) }}"#,
            "error calling merge: reflect.Value.SetMapIndex: value of type interface {} is not assignable to type string",
        ),
        (
            r#"{{ merge (dict "a" (split "," "x,y")) (dict "a" (dict "_5" (list))) }}"#,
            "error calling merge: reflect.Value.SetMapIndex: value of type []interface {} is not assignable to type string",
        ),
        (r#"{{ mustMerge (dict "a" 1) (dict "b" 2) }}"#, "map[a:1 b:2]"),
        (
            r#"{{ mustMergeOverwrite (dict "a" 1) (dict "a" 2) }}"#,
            "map[a:2]",
        ),
    ]);
}

#[test]
fn nested_keys_are_followed() {
    check(&[
        (r#"{{ dig "a" "b" "no" (dict "a" (dict "b" 1)) }}"#, "1"),
        (r#"{{ dig "a" "x" "no" (dict "a" (dict "b" 1)) }}"#, "no"),
        (r#"{{ dig "a" "no" (dict "a" nil) }}"#, ""),
        (
            r#"{{ dig "a" "b" "no" (dict "a" 1) }}"#,
            "error calling dig: interface conversion: interface {} is int, not map[string]interface {}",
        ),
        (
            r#"{{ dig "a" (dict) }}"#,
            "error calling dig: dig needs at least three arguments",
        ),
        (
            r#"{{ dig "a" "no" (list) }}"#,
            "error calling dig: interface conversion: interface {} is []interface {}, not map[string]interface {}",
        ),
        (
            r#"{{ dig "a" "no" nil }}"#,
            "error calling dig: interface conversion: interface {} is nil, not map[string]interface {}",
        ),
        (
            r#"{{ dig 1 "no" (dict) }}"#,
            "error calling dig: interface conversion: interface {} is int, not string",
        ),
        (
            r#"{{ dig "a" "no" (split "," "a") }}"#,
            "error calling dig: interface conversion: interface {} is map[string]string, not map[string]interface {}",
        ),
    ]);
}

#[test]
fn copies_share_nothing() {
    check(&[
        (
            r#"{{ $d := dict "a" (dict "b" 1) }}{{ $c := deepCopy $d }}{{ $_ := set $d.a "b" 2 }}{{ $c }}"#,
            "map[a:map[b:1]]",
        ),
        (r#"{{ deepCopy (splitList "," "a,b") | typeOf }}"#, "[]string"),
        ("{{ toJson (deepCopy (rest (list))) }}", "null"),
        ("{{ deepCopy 1 }}", "1"),
        (
            "{{ deepCopy nil }}",
            "error calling deepCopy: reflect: call of reflect.Value.Type on zero Value",
        ),
        (
            "{{ mustDeepCopy nil }}",
            "error calling mustDeepCopy: reflect: call of reflect.Value.Type on zero Value",
        ),
    ]);
}
